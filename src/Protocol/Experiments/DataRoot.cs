namespace Lockstep.Protocol.Experiments;

/// <summary>
/// The directory that data paths of experiments cannot leave (<c>--data-root</c>). A process that serves other people has one;
/// a local run reads whatever its user may read.
/// </summary>
public sealed class DataRoot
{
    private readonly string? _root;

    private DataRoot(string? root)
    {
        _root = root;
    }

    /// <summary>No bounds: for a run that a user starts as himself.</summary>
    public static DataRoot Anywhere { get; } = new(null);

    /// <param name="directory">The root; links in it are followed first.</param>
    public static DataRoot At(string directory) => new(RealPath.Of(Path.GetFullPath(directory)));

    /// <summary>The full path that a spec means. It need not exist.</summary>
    /// <param name="baseDirectory">Directory of the experiment file.</param>
    /// <param name="path">As the spec has it, relative to that or absolute.</param>
    /// <exception cref="UnauthorizedAccessException">It leads out of the root, by dots or by a symbolic link; the message says what to do.</exception>
    public string Resolve(string baseDirectory, string path)
    {
        var full = Path.GetFullPath(path, Path.GetFullPath(baseDirectory));
        if (_root is null)
        {
            return full;
        }

        var real = RealPath.Of(full);
        return IsWithin(real) ? real
            : throw new UnauthorizedAccessException($"data.path: expected a path within the data root {_root}, found '{path}', which is {real}: "
                + "put the data under that root, or start the process with another --data-root.");
    }

    private bool IsWithin(string path)
        => path == _root || path.StartsWith(Path.EndsInDirectorySeparator(_root!) ? _root! : _root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
