using Lockstep.Data.Sources;

namespace Lockstep.Data.Folders;

/// <summary>The class folders of one half, in ordinal order; a label is a place among them.</summary>
/// <param name="Root">The half's folder.</param>
/// <param name="Names">Names of the folders.</param>
internal sealed record FolderClasses(string Root, IReadOnlyList<string> Names)
{
    public string PathOf(int label) => Path.Combine(Root, Names[label]);

    /// <summary>The first of <paramref name="halves"/> below <paramref name="root"/> that has class folders: ImageNet's <c>test</c> has none, its <c>val</c> has.</summary>
    /// <exception cref="DataException">There is none.</exception>
    public static FolderClasses Find(string root, params string[] halves)
    {
        string[] there = [.. halves.Select(name => Path.Combine(root, name)).Where(Directory.Exists)];
        if (there.Length == 0)
        {
            throw new DataException(
                $"{root} has no folder {string.Join(" or ", halves)}, expected {halves[0]}/<class>/*.jpg|jpeg|png below it: set data.path to the folder above.");
        }

        return there.Select(In).FirstOrDefault(classes => classes.Names.Count > 0)
            ?? throw new DataException(
                $"{there[0]} has no class folders, expected {there[0]}/<class>/*.jpg|jpeg|png: move each image into a folder of its class "
                + "(ImageNet's validation images come without; their classes are in the development kit's ground truth).");
    }

    /// <exception cref="DataException">The other half has other classes.</exception>
    public void CheckSame(FolderClasses other)
    {
        var missing = Names.Except(other.Names).ToArray();
        var added = other.Names.Except(Names).ToArray();
        if (missing.Length + added.Length > 0)
        {
            throw new DataException(
                $"{other.Root} has other class folders than {Root}: missing [{string.Join(", ", missing)}], "
                + $"not known [{string.Join(", ", added)}]. Both need the same, since a label is a place in their order.");
        }
    }

    private static FolderClasses In(string folder) =>
        new(folder, [.. Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)]);
}
