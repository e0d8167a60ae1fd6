namespace Lockstep.Protocol.Experiments;

/// <summary>Follows symbolic links.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>A full path with every link in it followed; parts that do not exist stay as they are.</summary>
    /// <exception cref="UnauthorizedAccessException">Links lead in a circle.</exception>
    public static string Of(string fullPath)
    {
        var path = fullPath;
        for (var links = 0; links <= MostLinks; links++)
        {
            var followed = FollowFirstLink(path);
            if (followed is null)
            {
                return Path.TrimEndingDirectorySeparator(path);
            }

            path = followed;
        }

        throw new UnauthorizedAccessException($"{fullPath}: more than {MostLinks} symbolic links in a row.");
    }

    /// <summary>The path with its first link replaced by the link's target, or null if there is none.</summary>
    private static string? FollowFirstLink(string path)
    {
        var done = Path.GetPathRoot(path)!;
        foreach (var part in path[done.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(done, part);
            if (new DirectoryInfo(next).LinkTarget is { } target)
            {
                var rest = path[next.Length..].TrimStart(Path.DirectorySeparatorChar);
                return Path.GetFullPath(Path.Combine(Path.GetFullPath(target, done), rest));
            }

            done = next;
        }

        return null;
    }
}
