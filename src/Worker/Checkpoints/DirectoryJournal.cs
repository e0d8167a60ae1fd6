namespace Lockstep.Worker.Checkpoints;

/// <summary>Makes a rename within a directory survive a power cut, as far as managed code can.</summary>
/// <remarks>
/// .NET opens no directory, so fsync on it is out of reach without native code. Flushing a new file of the same directory
/// makes a journalling file system (ext4, XFS, NTFS) commit every earlier change of that directory with it.
/// Where it does not, a power cut may lose the newest checkpoint's name, never an older one nor half of one.
/// </remarks>
internal static class DirectoryJournal
{
    public static void Commit(string directory)
    {
        var path = Path.Combine(directory, $".commit.{Guid.NewGuid():N}");
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        file.WriteByte(0);
        file.Flush(flushToDisk: true);
    }
}
