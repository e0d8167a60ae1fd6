using Lockstep.Data.Sources;

namespace Lockstep.Data.Shards;

/// <summary>A folder in which shards are made. One process works in it at a time; what a killed one left half done goes.</summary>
internal sealed class WorkFolder : IDisposable
{
    private const string LockName = "lockstep.lock";

    private readonly FileStream _lock;

    private WorkFolder(FileStream held) => _lock = held;

    /// <param name="path">Made where it is missing.</param>
    /// <param name="ours">Patterns of partial files that we make; a download tool's partial files are left alone.</param>
    /// <exception cref="DataException">It cannot be made or written, or another process works in it.</exception>
    public static WorkFolder Enter(string path, params string[] ours)
    {
        FileStream held;
        try
        {
            Directory.CreateDirectory(path);
            held = new FileStream(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{Path.GetFullPath(path)} cannot be worked in: {e.Message} If another lockstep data command works there, wait for it; else choose a folder that can be written.", e);
        }

        foreach (string left in ours.SelectMany(pattern => Directory.GetFiles(path, pattern + PartialFile.Extension, SearchOption.AllDirectories)))
        {
            File.Delete(left);
        }

        return new WorkFolder(held);
    }

    /// <summary>Runs a piece of work; what the disk refuses becomes a message that says how to go on.</summary>
    public static void Guard(string path, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} could not be written: {e.Message} Finished shards are kept: make room and run the same command again, it goes on from there.", e);
        }
    }

    /// <summary>The lock's file goes with it; one that a killed process left behind holds nobody up.</summary>
    public void Dispose() => _lock.Dispose();
}
