using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Worker.Checkpoints;

/// <summary>The checkpoints of one run: write with retention, load the newest valid one.</summary>
internal sealed class CheckpointStore
{
    private readonly CheckpointLedger _ledger;
    private readonly CheckpointWriter _writer;
    private readonly CheckpointRetention _retention;

    /// <param name="root">Directory that holds the checkpoint directories; made if it is missing.</param>
    /// <param name="retention">What <see cref="Prune"/> keeps.</param>
    /// <param name="clock">Tells how old the leavings of dead writers are; they are removed here.</param>
    /// <param name="create">Opens a new file for writing; tests pass one that fails or waits.</param>
    public CheckpointStore(string root, CheckpointRetention retention, TimeProvider clock, Func<string, Stream>? create = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retention.Newest, 1, nameof(retention));
        ArgumentOutOfRangeException.ThrowIfNegative(retention.Best, nameof(retention));
        _ledger = new CheckpointLedger(root);
        _writer = new CheckpointWriter(root, create);
        _retention = retention;
        PartialDirectory.CleanUp(_ledger.Root, clock);
        ForgetReplaced();
    }

    /// <summary>Writes a checkpoint. Blocks until the disk has it.</summary>
    /// <returns>The checkpoint's directory.</returns>
    /// <exception cref="CheckpointException">The file system refused; older checkpoints are untouched.</exception>
    public string Save(CheckpointManifest manifest, CheckpointData data) => _writer.Write(manifest, data);

    /// <summary>Deletes those beyond the retention. Apart from <see cref="Save"/>, because a checkpoint that was written is good whatever happens to older ones.</summary>
    /// <param name="upToStep">The step just written.</param>
    /// <exception cref="CheckpointException">The file system refused.</exception>
    public void Prune(long upToStep) => _ledger.Prune(_retention, upToStep);

    /// <summary>A writer died after it had replaced a checkpoint: the old one goes, if the new one is there.</summary>
    private void ForgetReplaced()
    {
        var there = _ledger.Glances();
        var whole = there.Where(glance => glance.LooksValid).Select(glance => glance.Entry.Directory).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in there.Select(glance => glance.Entry).Where(entry => whole.Any(directory => CheckpointName.Aside(directory) == entry.Directory)))
        {
            CheckpointPublication.Forget(entry.Directory);
        }
    }

    /// <summary>Loads the newest checkpoint that is valid down to its tensors.</summary>
    /// <param name="report">Told each damaged one that is passed over, newest first. It must be said loudly.</param>
    /// <returns>Null if there is none.</returns>
    public LoadedCheckpoint? LoadNewest(Action<CheckpointException> report)
    {
        foreach (var entry in _ledger.List())
        {
            try
            {
                return CheckpointReader.Read(entry.Directory);
            }
            catch (CheckpointException error)
            {
                report(error);
            }
        }

        return null;
    }
}
