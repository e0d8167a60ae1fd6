using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Worker.Checkpoints;

/// <summary>
/// Gives a finished checkpoint its name. One of the same step may be there: a later generation came past the step again, or the
/// old one is damaged. It steps aside under a name that is still a checkpoint's, and goes when the new one is durable: whenever
/// the process dies, one of the two is there as a whole.
/// </summary>
internal static class CheckpointPublication
{
    /// <summary>Another worker may publish the same step at the same time; so often it may be faster.</summary>
    private const int Attempts = 3;

    /// <exception cref="IOException">The file system refused.</exception>
    public static void Publish(string partial, string target)
    {
        string aside = CheckpointName.Aside(target);
        for (int attempt = 1; !TryRename(partial, target, aside, last: attempt == Attempts); attempt++)
        {
        }

        DirectoryJournal.Commit(Path.GetDirectoryName(target)!);
        Forget(aside);
    }

    /// <summary>Removes one that stands aside; throws nothing.</summary>
    public static void Forget(string aside)
    {
        try
        {
            CheckpointRemoval.Remove(aside);
        }
        catch (CheckpointException)
        {
            // The new one is whole and durable. What stays of the old one is removed by the next clean-up.
        }
    }

    private static bool TryRename(string partial, string target, string aside, bool last)
    {
        try
        {
            if (Directory.Exists(target))
            {
                CheckpointRemoval.Remove(aside);
                Directory.Move(target, aside);
            }

            Directory.Move(partial, target);
            return true;
        }
        catch (IOException) when (!last && Directory.Exists(partial))
        {
            return false;
        }
    }
}
