using System.Globalization;

namespace Lockstep.Coordinator.Journal;

/// <summary>
/// A locked file beside a SQLite journal, one for each term: the kernel unlocks it when its holder dies, so a restarted coordinator
/// need not wait for the end of the dead one's lease. A stopped process keeps its lock; the lease ends for it as for any other.
/// </summary>
internal static class LeaderLock
{
    /// <summary>Null where the file cannot be made: the lease alone decides then.</summary>
    public static IDisposable? TryHold(string journal, ulong term)
    {
        try
        {
            return new FileStream(PathOf(journal, term), new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Share = FileShare.None,
                Options = FileOptions.DeleteOnClose,
            });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>True where the holder of the term had a lock and has it no more. What it left behind is removed.</summary>
    public static bool IsFree(string journal, ulong term)
    {
        string path = PathOf(journal, term);
        try
        {
            using var free = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                Options = FileOptions.DeleteOnClose,
            });
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string PathOf(string journal, ulong term) => string.Create(CultureInfo.InvariantCulture, $"{journal}.leader-{term}");
}
