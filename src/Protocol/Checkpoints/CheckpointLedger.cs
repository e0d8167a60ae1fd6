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
            .OrderByDescending(entry => entry.Step)
            .ThenBy(entry => CheckpointName.IsAside(entry.Directory))];
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

    /// <summary>A cheap look at each checkpoint, newest first.</summary>
    public IReadOnlyList<CheckpointGlance> Glances() => [.. List().Select(CheckpointGlance.At)];

    /// <summary>What <see cref="Prune"/> would delete.</summary>
    /// <param name="retention">What stays.</param>
    /// <param name="upToStep">Later ones are left alone and not counted.</param>
    public IReadOnlyList<CheckpointEntry> Surplus(CheckpointRetention retention, long upToStep = long.MaxValue) =>
        retention.Surplus(List().Where(entry => entry.Step <= upToStep).Select(CheckpointGlance.At));

    /// <summary>Deletes what is beyond the retention, up to a step.</summary>
    /// <param name="retention">What stays.</param>
    /// <param name="upToStep">
    /// The step just written. Later ones are left alone and not counted: a run that resumed before a damaged checkpoint comes
    /// past it again and replaces it, and until then the damaged one must not crowd out the valid one.
    /// </param>
    /// <returns>The deleted ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The retention keeps none.</exception>
    /// <exception cref="CheckpointException">The file system refused.</exception>
    public IReadOnlyList<CheckpointEntry> Prune(CheckpointRetention retention, long upToStep = long.MaxValue)
    {
        var surplus = Surplus(retention, upToStep);
        foreach (var entry in surplus)
        {
            CheckpointRemoval.Remove(entry.Directory);
        }

        return surplus;
    }
}
