namespace Lockstep.Data.Folders;

/// <summary>The files of one half (<c>train</c> or <c>test</c>), by class, then by name, both in ordinal order.</summary>
internal sealed record FolderHalf(FolderClasses Classes, IReadOnlyList<FolderFile> Files)
{
    /// <exception cref="Sources.DataException">A class folder has no images.</exception>
    public static FolderHalf List(FolderClasses classes) =>
        new(classes, [.. classes.Names.SelectMany((_, label) => Images(classes.PathOf(label), label))]);

    private static IEnumerable<FolderFile> Images(string folder, int label) =>
        ClassImages.NamesIn(folder).Order(StringComparer.Ordinal).Select(name => new FolderFile(Path.Combine(folder, name), label));
}
