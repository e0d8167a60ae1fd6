using System.Diagnostics;
using System.Globalization;

namespace Lockstep.Worker.Checkpoints;

/// <summary>
/// The directories that checkpoints are written in before they get their names:
/// <c>.step-000000123.HOST.PID.RANDOM.partial</c>. Never read, never listed.
/// </summary>
internal static class PartialDirectory
{
    private const string Suffix = ".partial";

    /// <summary>A writer of which nothing better is known counts as dead when its directory has not changed for this long.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>Start times and times of files come from different clocks.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(1);

    /// <summary>A name that no other writer uses.</summary>
    public static string NameFor(string checkpointName)
        => string.Create(CultureInfo.InvariantCulture, $".{checkpointName}.{Host}.{Environment.ProcessId}.{Guid.NewGuid():N}{Suffix}");

    /// <summary>Deletes what dead writers left under a root.</summary>
    /// <returns>The deleted directories.</returns>
    public static IReadOnlyList<string> CleanUp(string root, TimeProvider clock)
    {
        if (!Directory.Exists(root))
        {
            return [];
        }

        var dead = Directory.EnumerateDirectories(root, $".step-*{Suffix}").Where(directory => IsDead(directory, clock)).Order(StringComparer.Ordinal).ToList();
        return [.. dead.Where(TryDelete)];
    }

    private static string Host => Environment.MachineName.Replace('.', '-');

    private static bool IsDead(string directory, TimeProvider clock)
    {
        var parts = Path.GetFileName(directory).Split('.', StringSplitOptions.RemoveEmptyEntries);
        var local = parts.Length == 5 && parts[1] == Host;
        var written = Directory.GetLastWriteTimeUtc(directory);
        return clock.GetUtcNow() - written > Abandoned
            || (local && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var processId) && !WasRunning(processId, written));
    }

    /// <summary>
    /// Whether the process of this number is one that can have written then. A number is used again, above all in containers,
    /// where every life's worker is process 1: one that started later is another.
    /// </summary>
    private static bool WasRunning(int processId, DateTime written)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited && process.StartTime.ToUniversalTime() < written + ClockSlack;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Leavings are no reason to fail: another process may clean up at the same time, or they may be another user's.</summary>
    private static bool TryDelete(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
