using Lockstep.Actors;
using Lockstep.Engine.Training;
using Lockstep.Protocol.V1;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Control;

/// <summary>Sends rank 0's reports to the run's actor. References are safe to use from any thread.</summary>
internal sealed class ActorReports : ITrainingReports
{
    private volatile RunAssignment? _assignment;

    /// <summary>Where reports go from now on.</summary>
    public RunAssignment? Assignment
    {
        get => _assignment;
        set => _assignment = value;
    }

    public void Evaluated(long step, EvaluationSums sums, TimeSpan duration)
    {
        var to = _assignment!;
        to.Coordinator.Tell(new Evaluated
        {
            RunId = to.RunId,
            Generation = to.Roster.Generation,
            Step = step,
            Loss = sums.LossSum / sums.Samples,
            Accuracy = (double)sums.Correct / sums.Samples,
            Samples = sums.Samples,
            Seconds = duration.TotalSeconds,
        });
    }

    public void CheckpointWritten(long step, string directory, TimeSpan duration)
    {
        var to = _assignment!;
        to.Coordinator.Tell(new CheckpointWritten
        {
            RunId = to.RunId,
            Generation = to.Roster.Generation,
            Step = step,
            Directory = directory,
            Seconds = duration.TotalSeconds,
        });
    }

    public void CheckpointFailed(long step, string detail) => TellFailed(step, detail, skipped: false);

    public void CheckpointSkipped(long step, long laterStep) =>
        TellFailed(step, $"step {step}: skipped, the disk was still busy with an older one when that of step {laterStep} was due", skipped: true);

    private void TellFailed(long step, string detail, bool skipped)
    {
        var to = _assignment!;
        to.Coordinator.Tell(new CheckpointFailed { RunId = to.RunId, Generation = to.Roster.Generation, Step = step, Detail = detail, Skipped = skipped });
    }
}
