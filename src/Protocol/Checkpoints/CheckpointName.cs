using System.Globalization;

namespace Lockstep.Protocol.Checkpoints;

/// <summary>Names of checkpoint directories: <c>step-000000123</c>.</summary>
public static class CheckpointName
{
    private const string Prefix = "step-";

    /// <summary>Directory name of the checkpoint after this many finished steps.</summary>
    public static string For(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return Prefix + step.ToString("D9", CultureInfo.InvariantCulture);
    }

    /// <summary>Whether a directory of this name is a checkpoint, whole or not.</summary>
    public static bool IsName(string name) => TryParse(name) is not null;

    /// <summary>The entry for a directory, or null if its name is not a checkpoint's.</summary>
    internal static CheckpointEntry? TryParse(string directory)
    {
        var name = Path.GetFileName(directory);
        return name.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            && For(step) == name
            ? new CheckpointEntry(step, directory)
            : null;
    }
}
