using System.Globalization;

namespace Lockstep.Protocol.Checkpoints;

/// <summary>Names of checkpoint directories: <c>step-000000123</c>.</summary>
public static class CheckpointName
{
    private const string Prefix = "step-";
    private const string AsideSuffix = ".replaced";

    /// <summary>Directory name of the checkpoint after this many finished steps.</summary>
    public static string For(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return Prefix + step.ToString("D9", CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Where a checkpoint stands while another of its step takes its place: <c>step-000000123.replaced</c>. It is found like any
    /// other, after the one of the plain name, so that a crash in between loses nothing.
    /// </summary>
    /// <param name="checkpoint">Name or path of the plain one.</param>
    public static string Aside(string checkpoint) => checkpoint + AsideSuffix;

    /// <summary>Whether this is the name or path of one that stands aside.</summary>
    public static bool IsAside(string checkpoint) => checkpoint.EndsWith(AsideSuffix, StringComparison.Ordinal);

    /// <summary>Whether a directory of this name is a checkpoint, whole or not.</summary>
    public static bool IsName(string name) => TryParse(name) is not null;

    /// <summary>The entry for a directory, or null if its name is not a checkpoint's.</summary>
    internal static CheckpointEntry? TryParse(string directory)
    {
        var name = Path.GetFileName(directory);
        if (name.EndsWith(AsideSuffix, StringComparison.Ordinal))
        {
            name = name[..^AsideSuffix.Length];
        }

        return name.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            && For(step) == name
            ? new CheckpointEntry(step, directory)
            : null;
    }
}
