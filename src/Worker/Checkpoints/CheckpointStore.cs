using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Worker.Checkpoints;

/// <summary>The checkpoints of one run: write with retention, load the newest valid one.</summary>
internal sealed class CheckpointStore
{
    private readonly CheckpointLedger _ledger;
    private readonly CheckpointWriter _writer;
    private readonly int _keep;

    /// <param name="root">Directory that holds the checkpoint directories; made if it is missing.</param>
    /// <param name="keep">Newest checkpoints kept, at least 1.</param>
    /// <param name="clock">Tells how old the leavings of dead writers are; they are removed here.</param>
    public CheckpointStore(string root, int keep, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        _ledger = new CheckpointLedger(root);
        _writer = new CheckpointWriter(root);
        _keep = keep;
        PartialDirectory.CleanUp(_ledger.Root, clock);
    }

    /// <summary>Writes a checkpoint, then deletes those beyond the retention. Blocks until the disk has it.</summary>
    /// <returns>The checkpoint's directory.</returns>
    /// <exception cref="CheckpointException">The file system refused; older checkpoints are untouched.</exception>
    public string Save(CheckpointManifest manifest, CheckpointData data)
    {
        var directory = _writer.Write(manifest, data);
        _ledger.Prune(_keep, manifest.Step);
        return directory;
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
