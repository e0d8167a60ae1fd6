using Lockstep.Data.Sources;

namespace Lockstep.Data.Binary;

/// <summary>
/// CIFAR-10 and CIFAR-100, binary versions (Krizhevsky, 2009): training files, one test file, and the names of the classes; of
/// CIFAR-100 the fine labels.
/// </summary>
internal static class CifarReader
{
    private static readonly string[] Names10 =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    public static DatasetPair OpenCifar10(DatasetSettings settings, CancellationToken ct)
    {
        string folder = FolderOf(settings, "cifar-10-batches-bin");
        var names = ClassNames(Path.Combine(folder, "batches.meta.txt"), Names10);
        string[] train = [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")];
        return new DatasetPair(
            Read(CifarFile.Cifar10, folder, train, names, ct), Read(CifarFile.Cifar10, folder, ["test_batch.bin"], names, ct));
    }

    public static DatasetPair OpenCifar100(DatasetSettings settings, CancellationToken ct)
    {
        string folder = FolderOf(settings, "cifar-100-binary");
        var names = ClassNames(Path.Combine(folder, "fine_label_names.txt"), [.. Enumerable.Range(0, 100).Select(i => $"class {i}")]);
        return new DatasetPair(
            Read(CifarFile.Cifar100, folder, ["train.bin"], names, ct), Read(CifarFile.Cifar100, folder, ["test.bin"], names, ct));
    }

    /// <summary>The folder that the archive has, or the one that was set.</summary>
    private static string FolderOf(DatasetSettings settings, string archiveFolder)
    {
        string root = DatasetFolder.Of(settings);
        string inner = Path.Combine(root, archiveFolder);
        return Directory.Exists(inner) ? inner : root;
    }

    private static MemoryDataset Read(CifarFile kind, string folder, string[] files, IReadOnlyList<string> names, CancellationToken ct)
    {
        string[] paths = [.. files.Select(file => Path.Combine(folder, file))];
        int[] counts = [.. paths.Select(kind.Count)];
        var images = new ImageBuffer(CifarFile.Size, counts.Sum());
        int first = 0;
        for (int i = 0; i < paths.Length; i++)
        {
            ct.ThrowIfCancellationRequested();
            kind.Read(paths[i], images, first, counts[i]);
            first += counts[i];
        }

        return new MemoryDataset(images, names);
    }

    private static string[] ClassNames(string path, string[] otherwise)
    {
        if (!File.Exists(path))
        {
            return otherwise;
        }

        string[] names = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return names.Length == otherwise.Length
            ? names
            : throw new DataException($"{path} has {names.Length} class names, expected {otherwise.Length}, one a line.");
    }
}
