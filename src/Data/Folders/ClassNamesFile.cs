using Lockstep.Data.Sources;

namespace Lockstep.Data.Folders;

/// <summary>
/// What people call the classes whose folders have ImageNet's synset numbers: the first of <c>LOC_synset_mapping.txt</c>,
/// <c>synset_words.txt</c> and <c>classes.txt</c> in the root, with lines <c>n01440764 tench, Tinca tinca</c>.
/// </summary>
internal static class ClassNamesFile
{
    private static readonly string[] Files = ["LOC_synset_mapping.txt", "synset_words.txt", "classes.txt"];

    /// <summary>One name a class folder; the folders' own names where there is no such file.</summary>
    /// <exception cref="DataException">The file has no line for a folder.</exception>
    public static IReadOnlyList<string> NamesOf(string root, FolderClasses classes)
    {
        string? path = Files.Select(file => Path.Combine(root, file)).FirstOrDefault(File.Exists);
        if (path is null)
        {
            return classes.Names;
        }

        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            int space = line.IndexOfAny([' ', '\t']);
            string folder = space < 0 ? line : line[..space];
            names[folder] = space < 0 ? folder : line[(space + 1)..].Trim();
        }

        return [.. classes.Names.Select(folder => names.TryGetValue(folder, out string? name)
            ? name
            : throw new DataException(
                $"{path} has no line for the class folder {folder}, expected '{folder} <name>': add it, or remove the file to use the folders' names."))];
    }
}
