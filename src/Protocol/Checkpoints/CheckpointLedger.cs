namespace Lockstep.Protocol.Checkpoints;

/// <summary>
/// The checkpoints under one directory, judged by their manifests alone: a coordinator reads it without knowing tensors.
/// </summary>
public sealed class CheckpointLedger
{
    /// <param name="root">Directory that holds the checkpoint directories; it need not exist yet.</param>
    public CheckpointLedger(string root)
    {
        Root = Path.GetFullPath(root);
    }

    public string Root { get; }

    /// <summary>All checkpoint directories, newest (greatest step) first; unverified.</summary>
    public IReadOnlyList<CheckpointEntry> List()
    {
        if (!Directory.Exists(Root))
        {
            return [];
        }

        return [.. Directory.EnumerateDirectories(Root)
            .Select(CheckpointName.TryParse)
            .OfType<CheckpointEntry>()
            .OrderByDescending(entry => entry.Step)];
    }

    /// <summary>The newest checkpoint that passes all its hashes, and those that were passed over.</summary>
    public CheckpointSearch FindNewestValid()
    {
        var damaged = new List<CheckpointException>();
        foreach (var entry in List())
        {
            try
            {
                return new CheckpointSearch(entry, CheckpointVerifier.Verify(entry.Directory), damaged);
            }
            catch (CheckpointException error)
            {
                damaged.Add(error);
            }
        }

        return new CheckpointSearch(null, null, damaged);
    }

    /// <summary>Deletes all but the newest <paramref name="keep"/> checkpoints up to a step.</summary>
    /// <param name="keep">At least 1.</param>
    /// <param name="upToStep">
    /// The step just written. Later ones are left alone and not counted: a run that resumed before a damaged checkpoint comes
    /// past it again and replaces it, and until then the damaged one must not crowd out the valid one.
    /// </param>
    /// <returns>The deleted ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">keep is below 1.</exception>
    /// <exception cref="CheckpointException">The file system refused.</exception>
    public IReadOnlyList<CheckpointEntry> Prune(int keep, long upToStep)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        var surplus = List().Where(entry => entry.Step <= upToStep).Skip(keep).ToList();
        foreach (var entry in surplus)
        {
            CheckpointRemoval.Remove(entry.Directory);
        }

        return surplus;
    }
}
