namespace Lockstep.Engine.Cuda.Interop.Libraries;

/// <summary>The machine's file system, or the part of it under a root.</summary>
internal sealed class DiskFolders(string root = "") : IFolders
{
    public bool HasFile(string path) => File.Exists(root + path);

    public IReadOnlyList<string> Files(string folder) => Names(folder, Directory.EnumerateFiles);

    public IReadOnlyList<string> Folders(string folder) => Names(folder, Directory.EnumerateDirectories);

    private string[] Names(string folder, Func<string, IEnumerable<string>> list)
    {
        try
        {
            return [.. list(root + folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
