using Lockstep.Data.Sources;

namespace Lockstep.Data.Folders;

/// <summary>The files of one half (<c>train</c> or <c>test</c>), by class, then by name, both in ordinal order.</summary>
internal sealed record FolderHalf(string Root, IReadOnlyList<string> ClassNames, IReadOnlyList<FolderFile> Files)
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png"];

    /// <summary>Lists the first of <paramref name="names"/> that is a folder below <paramref name="root"/>.</summary>
    /// <exception cref="DataException">There is none, it has no class folders, or a class folder has no images.</exception>
    public static FolderHalf List(string root, params string[] names)
    {
        string folder = names.Select(name => Path.Combine(root, name)).FirstOrDefault(Directory.Exists)
            ?? throw new DataException(
                $"{root} has no folder {string.Join(" or ", names)}, expected {names[0]}/<class>/*.jpg|jpeg|png below it: set data.path to the folder above.");
        string[] classes = [.. Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        if (classes.Length == 0)
        {
            throw new DataException($"{folder} has no class folders, expected {folder}/<class>/*.jpg|jpeg|png.");
        }

        return new FolderHalf(folder, classes, [.. classes.SelectMany((name, label) => Images(Path.Combine(folder, name), label))]);
    }

    /// <exception cref="DataException">The other half has other classes.</exception>
    public void CheckSameClasses(FolderHalf other)
    {
        var missing = ClassNames.Except(other.ClassNames).ToArray();
        var added = other.ClassNames.Except(ClassNames).ToArray();
        if (missing.Length + added.Length > 0)
        {
            throw new DataException(
                $"{other.Root} has other class folders than {Root}: missing [{string.Join(", ", missing)}], "
                + $"not known [{string.Join(", ", added)}]. Both need the same, since a label is a place in their order.");
        }
    }

    private static FolderFile[] Images(string folder, int label)
    {
        FolderFile[] files =
        [
            .. Directory.GetFiles(folder)
                .Where(path => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)
                .Select(path => new FolderFile(path, label)),
        ];
        return files.Length > 0
            ? files
            : throw new DataException($"{folder} has no images, expected *.jpg, *.jpeg or *.png: add some or remove the folder.");
    }
}
