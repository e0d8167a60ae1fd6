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

    /// <summary>A writer on another host counts as dead when its directory has not changed for this long.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

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
        foreach (var directory in dead)
        {
            Directory.Delete(directory, recursive: true);
        }

        return dead;
    }

    private static string Host => Environment.MachineName.Replace('.', '-');

    private static bool IsDead(string directory, TimeProvider clock)
    {
        var parts = Path.GetFileName(directory).Split('.', StringSplitOptions.RemoveEmptyEntries);
        var local = parts.Length == 5 && parts[1] == Host;
        return local && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
            ? !IsRunning(processId)
            : clock.GetUtcNow() - Directory.GetLastWriteTimeUtc(directory) > Abandoned;
    }

    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
