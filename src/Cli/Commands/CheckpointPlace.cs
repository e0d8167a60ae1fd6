using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Cli.Commands;

/// <summary>Finds what a path on the command line means: a checkpoint, a directory of checkpoints, or a run's output.</summary>
internal static class CheckpointPlace
{
    private const string Folder = "checkpoints";

    /// <summary>A checkpoint: the path itself, or the newest valid one under it, which is said on standard error with those passed over.</summary>
    /// <exception cref="UsageException">The path holds no checkpoint.</exception>
    /// <exception cref="CheckpointException">It holds damaged ones only.</exception>
    public static string Checkpoint(string path)
    {
        if (IsCheckpoint(path))
        {
            return Path.GetFullPath(path);
        }

        var search = Ledger(path).FindNewestValid();
        foreach (var damaged in search.Damaged)
        {
            Console.Error.WriteLine($"passed over, damaged: {damaged.Message}");
        }

        if (search.Newest is not { } newest)
        {
            throw search.Damaged.Count > 0
                ? new CheckpointException(path, $"expected a valid checkpoint, found {search.Damaged.Count}, all damaged.")
                : Nothing(path);
        }

        Console.Error.WriteLine($"newest valid checkpoint: {newest.Directory}");
        return newest.Directory;
    }

    /// <summary>All checkpoints that a path means: itself, or those under it, newest first.</summary>
    /// <exception cref="UsageException">There are none.</exception>
    public static IReadOnlyList<string> Checkpoints(string path)
    {
        if (IsCheckpoint(path))
        {
            return [Path.GetFullPath(path)];
        }

        var entries = Ledger(path).List();
        return entries.Count > 0 ? [.. entries.Select(entry => entry.Directory)] : throw Nothing(path);
    }

    /// <summary>The checkpoints of a run's output directory, or those in the directory itself.</summary>
    /// <exception cref="UsageException">There is neither.</exception>
    public static CheckpointLedger Ledger(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new UsageException(File.Exists(path)
                ? $"{path}: expected a directory of checkpoints or a run's output directory, found a file."
                : $"{path}: expected a directory of checkpoints or a run's output directory, found nothing there.");
        }

        string inside = Path.Combine(path, Folder);
        var ledger = new CheckpointLedger(Directory.Exists(inside) ? inside : path);
        return ledger.List().Count > 0 || Directory.Exists(inside) || IsFolder(path) ? ledger : throw Nothing(path);
    }

    /// <summary>Whether the path itself is a checkpoint, whole or damaged.</summary>
    public static bool IsCheckpoint(string path) =>
        File.Exists(Path.Combine(path, CheckpointManifest.FileName)) || (Directory.Exists(path) && CheckpointName.IsName(NameOf(path)));

    private static bool IsFolder(string path) => NameOf(path) == Folder;

    private static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    private static UsageException Nothing(string path) =>
        new($"{path}: expected a checkpoint (a directory with {CheckpointManifest.FileName}), a directory of checkpoints or a run's output directory, found none of them.");
}
