using System.Globalization;

namespace Lockstep.Coordinator.Journal;

/// <summary>
/// A journal for a coordinator that wants to lead at once and stand by for nobody: <c>journal.db</c>, or the first of <c>journal-2.db</c>,
/// <c>journal-3.db</c>, … that no live coordinator leads. Two <c>lockstep run</c> in one directory do not wait for each other.
/// </summary>
internal static class FreeJournal
{
    /// <exception cref="IOException">A file cannot be used as a journal; the message says what to do.</exception>
    public static string Find(string path, TimeProvider time)
    {
        for (int number = 1; ; number++)
        {
            string candidate = number == 1 ? path : Numbered(path, number);
            var dialect = new SqliteDialect(candidate);
            JournalSchema.Prepare(dialect);
            using var lease = new SqlLease(dialect, time);
            if (!lease.IsHeld())
            {
                return candidate;
            }
        }
    }

    private static string Numbered(string path, int number) => Path.Combine(
        Path.GetDirectoryName(path)!,
        string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)}-{number}{Path.GetExtension(path)}"));
}
