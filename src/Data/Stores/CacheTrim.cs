namespace Lockstep.Data.Stores;

/// <summary>Removes the copies that were unused for longest, and what killed processes left half-written.</summary>
internal sealed class CacheTrim(string directory)
{
    public const string PartExtension = ".part";

    /// <summary>Returns at once where another process is at it.</summary>
    /// <param name="target">Bytes that may stay; below 0: none.</param>
    public void Run(long target)
    {
        using var alone = BlockLocks.TryTake(Path.Combine(directory, "trim.lock"));
        if (alone is null)
        {
            return;
        }

        long total = 0;
        var blocks = new List<FileInfo>();
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            if (IsThere(file, out long length) && !(file.Extension == PartExtension && RemoveAbandoned(file)))
            {
                total += length;
                blocks.AddRange(file.Extension == BlockFile.Extension ? [file] : []);
            }
        }

        foreach (var block in blocks.OrderBy(block => block.LastWriteTimeUtc).ThenBy(block => block.Name, StringComparer.Ordinal).TakeWhile(_ => total > target))
        {
            total -= block.Length;
            block.Delete();
        }
    }

    private static bool IsThere(FileInfo file, out long length)
    {
        try
        {
            length = file.Length;
            return true;
        }
        catch (FileNotFoundException)
        {
            // Renamed or removed since it was listed.
            length = 0;
            return false;
        }
    }

    /// <summary>A file that can be locked is nobody's: its writer is dead.</summary>
    private static bool RemoveAbandoned(FileInfo file)
    {
        using var taken = BlockLocks.TryTake(file.FullName);
        if (taken is not null)
        {
            file.Delete();
        }

        return taken is not null;
    }
}
