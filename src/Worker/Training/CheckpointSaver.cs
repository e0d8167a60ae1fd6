using System.Diagnostics;
using Lockstep.Engine.Training;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Checkpoints;

namespace Lockstep.Worker.Training;

/// <summary>
/// Writes checkpoints from a copy in memory while training goes on, which pays for the copy alone. One is written at a time and
/// at most one waits; a newer one takes the place of the one that waits, because after a failure only the newest counts and
/// training must never wait for a disk. The last one of a run has no newer one, so it is always written.
/// </summary>
/// <remarks><see cref="Prepare"/>, <see cref="Save"/> and <see cref="Wait"/> are called from one thread at a time.</remarks>
internal sealed class CheckpointSaver(CheckpointStore store, ITrainingReports reports)
{
    private readonly Lock _gate = new();
    private Task<StateCopy>? _prepared;
    private Task _writing = Task.CompletedTask;
    private StateCopy? _free;
    private PendingCheckpoint? _waiting;
    private bool _busy;
    private bool _hasMemory;

    /// <summary>Makes the memory of the first copy in the background: whoever will save calls it before training starts.</summary>
    public void Prepare(Replica replica)
    {
        if (!_hasMemory)
        {
            _hasMemory = true;
            _prepared = Task.Run(() => new StateCopy(replica));
        }
    }

    /// <summary>Copies the state and returns; hashing and the file system work on.</summary>
    /// <param name="replica">At a step boundary: nobody changes it meanwhile.</param>
    /// <param name="manifest">Everything but hashes and files, which are filled in here.</param>
    public void Save(Replica replica, CheckpointManifest manifest)
    {
        var copy = CopyFor(replica, manifest);
        copy.Take(replica);
        lock (_gate)
        {
            _waiting = new PendingCheckpoint(manifest, copy, replica.Network, replica.OptimizerLayout, replica.StateTail);
            if (!_busy)
            {
                _busy = true;
                _writing = Task.Factory.StartNew(WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
        }
    }

    /// <summary>Returns when nothing is being written and nothing waits.</summary>
    public void Wait() => _writing.GetAwaiter().GetResult();

    /// <summary>The memory of the checkpoint that waits, which is thereby skipped; or that of a finished one; or new memory.</summary>
    private StateCopy CopyFor(Replica replica, CheckpointManifest manifest)
    {
        StateCopy? copy;
        PendingCheckpoint? skipped;
        lock (_gate)
        {
            skipped = _waiting;
            copy = skipped?.Copy ?? _free;
            _waiting = null;
            _free = null;
        }

        if (skipped is not null && skipped.Manifest.Step != manifest.Step)
        {
            reports.CheckpointSkipped(skipped.Manifest.Step, manifest.Step);
        }

        return copy ?? Prepared() ?? new StateCopy(replica);
    }

    /// <summary>Once: afterwards that copy is in use, waiting or free.</summary>
    private StateCopy? Prepared()
    {
        var prepared = _prepared;
        _prepared = null;
        return prepared?.GetAwaiter().GetResult();
    }

    private void WriteAll()
    {
        while (Next() is { } pending)
        {
            Write(pending);
            lock (_gate)
            {
                // A second copy exists only while the disk is behind; it is let go when the disk has caught up.
                _free = pending.Copy;
            }
        }
    }

    private PendingCheckpoint? Next()
    {
        lock (_gate)
        {
            var next = _waiting;
            _waiting = null;
            _busy = next is not null;
            return next;
        }
    }

    /// <summary>A failed save is said and does not end the run: the next one is tried.</summary>
    private void Write(PendingCheckpoint pending)
    {
        long began = Stopwatch.GetTimestamp();
        var (manifest, copy) = (pending.Manifest, pending.Copy);
        try
        {
            byte[] hash = StateHash.Of(manifest.Step, copy.Parameters, copy.Statistics, copy.Optimizer);
            var data = ReplicaTensors.ToCheckpoint(pending.Network, pending.Layout, pending.Tail, copy.Parameters, copy.Statistics, copy.Optimizer);
            string directory = store.Save(manifest with { StateHash = Convert.ToHexStringLower(hash) }, data);
            reports.CheckpointWritten(manifest.Step, directory, Stopwatch.GetElapsedTime(began));
            store.Prune(manifest.Step);
        }
        catch (Exception exception)
        {
            reports.CheckpointFailed(manifest.Step, exception.Message);
        }
    }
}
