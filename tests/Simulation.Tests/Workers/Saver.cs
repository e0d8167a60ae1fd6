using Lockstep.Coordinator.Runs;
using Lockstep.Simulation.Tests.Truth;

namespace Lockstep.Simulation.Tests.Workers;

/// <summary>Writes checkpoints in the background, one at a time, and keeps the reports for a coordinator that takes over.</summary>
internal sealed class Saver(RunTruth truth)
{
    private readonly Queue<ReplicaCopy> _writing = [];
    private readonly Queue<RunInput> _reports = [];

    public bool IsBusy => _writing.Count > 0;

    public IEnumerable<RunInput> Reports => _reports;

    /// <summary>After the one that is being written, if there is one.</summary>
    public void Begin(ReplicaCopy copy) => _writing.Enqueue(copy);

    public RunInput Done(bool diskIsFull)
    {
        var copy = _writing.Dequeue();
        RunInput report;
        if (diskIsFull)
        {
            report = new RunInput.CheckpointFailed();
        }
        else
        {
            truth.Saved(copy);
            report = new RunInput.Checkpointed(copy.Step, RunTruth.DirectoryOf(copy.Step));
        }

        _reports.Enqueue(report);
        return report;
    }
}
