using Lockstep.Data.Sources;

namespace Lockstep.Data.Binary;

/// <summary>CIFAR-10, binary version (Krizhevsky, 2009): five training files, one test file, and the names of the classes.</summary>
internal static class Cifar10Reader
{
    private const string ArchiveFolder = "cifar-10-batches-bin";

    private static readonly string[] TrainFiles = [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")];
    private static readonly string[] TestFiles = ["test_batch.bin"];

    private static readonly string[] DefaultNames =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    public static DatasetPair Open(DatasetSettings settings, CancellationToken ct)
    {
        string root = DatasetFolder.Of(settings);
        string inner = Path.Combine(root, ArchiveFolder);
        string folder = Directory.Exists(inner) ? inner : root;
        var names = ClassNames(Path.Combine(folder, "batches.meta.txt"));
        return new DatasetPair(Read(folder, TrainFiles, names, ct), Read(folder, TestFiles, names, ct));
    }

    private static MemoryDataset Read(string folder, string[] files, IReadOnlyList<string> names, CancellationToken ct)
    {
        string[] paths = [.. files.Select(file => Path.Combine(folder, file))];
        int[] counts = [.. paths.Select(Cifar10File.Count)];
        var images = new ImageBuffer(Cifar10File.Size, counts.Sum());
        int first = 0;
        for (int i = 0; i < paths.Length; i++)
        {
            ct.ThrowIfCancellationRequested();
            Cifar10File.Read(paths[i], images, first, counts[i]);
            first += counts[i];
        }

        return new MemoryDataset(images, names);
    }

    private static string[] ClassNames(string path)
    {
        if (!File.Exists(path))
        {
            return DefaultNames;
        }

        string[] names = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return names.Length == Cifar10File.Classes
            ? names
            : throw new DataException($"{path} has {names.Length} class names, expected {Cifar10File.Classes}, one a line.");
    }
}
