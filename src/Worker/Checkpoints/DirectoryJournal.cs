using Lockstep.Worker.Links;

namespace Lockstep.Worker.Checkpoints;

/// <summary>Makes names in a directory, and renames, survive a power cut.</summary>
/// <remarks>
/// Where a directory cannot be flushed, a new file in it is: a journalling file system (NTFS, APFS) commits every earlier
/// change of the directory with it. Where that does not hold either, a power cut may lose the newest checkpoint's name, never
/// half of one.
/// </remarks>
internal static class DirectoryJournal
{
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Commit(string directory)
    {
        if (DirectorySync.TryFlush(directory))
        {
            return;
        }

        var path = Path.Combine(directory, $".commit.{Guid.NewGuid():N}");
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        file.WriteByte(0);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Makes a directory, and its name durable; there may be several levels to make.</summary>
    /// <exception cref="IOException">The file system refused.</exception>
    public static void Create(string directory)
    {
        if (Directory.Exists(directory))
        {
            return;
        }

        string? parent = Path.GetDirectoryName(directory);
        if (parent is not null)
        {
            Create(parent);
        }

        Directory.CreateDirectory(directory);
        if (parent is not null)
        {
            Commit(parent);
        }
    }
}
