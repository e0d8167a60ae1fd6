namespace Lockstep.Data.Stores;

/// <summary>
/// Who fetches a block, one at a time over all threads and processes of a host: a file that is locked, never written and never removed
/// (a removed one could be locked twice). The kernel unlocks the files of a process that is killed.
/// </summary>
internal sealed class BlockLocks(string directory, TimeProvider time)
{
    /// <summary>Blocks share locks; with far more locks than fetchers they seldom meet.</summary>
    public const int Count = 256;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly object[] _gates = [.. Enumerable.Range(0, Count).Select(_ => new object())];

    /// <summary>Held by one thread of this process.</summary>
    public object Gate(int number) => _gates[number];

    /// <summary>Held by one process. Null: another held it all the time, up to the patience.</summary>
    /// <exception cref="IOException">The lock's file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public IDisposable? Take(int number, TimeSpan patience)
    {
        string path = Path.Combine(directory, $"{number:x2}.lock");
        long began = time.GetTimestamp();
        while (true)
        {
            if (TryTake(path) is { } taken)
            {
                return taken;
            }

            if (time.GetElapsedTime(began) > patience)
            {
                return null;
            }

            // A lock that tells when it is free is not to be had between processes without native calls.
            Thread.Sleep(Pause);
        }
    }

    /// <summary>Null: another holds it.</summary>
    public static IDisposable? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or PathTooLongException) && File.Exists(path) && IsHeld(exception))
        {
            return null;
        }
    }

    /// <summary>EWOULDBLOCK, as Linux and macOS number it; Windows' sharing violation.</summary>
    public static bool IsHeld(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
