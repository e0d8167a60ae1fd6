using System.Collections.Concurrent;
using Lockstep.Engine.Training;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

/// <summary>Keeps what a training loop tells.</summary>
internal sealed class RecordedReports : ITrainingReports
{
    public ConcurrentQueue<(long Step, EvaluationSums Sums)> Evaluations { get; } = new();

    public ConcurrentQueue<(long Step, string Directory)> Checkpoints { get; } = new();

    public ConcurrentQueue<string> Failures { get; } = new();

    public ConcurrentQueue<(long Step, long Later)> Skips { get; } = new();

    public ConcurrentQueue<EvaluationResult> Results { get; } = new();

    public void Evaluated(EvaluationResult result)
    {
        Evaluations.Enqueue((result.Step, result.Sums));
        Results.Enqueue(result);
    }

    public void CheckpointWritten(long step, string directory, TimeSpan duration) => Checkpoints.Enqueue((step, directory));

    public void CheckpointFailed(long step, string detail) => Failures.Enqueue(detail);

    public void CheckpointSkipped(long step, long laterStep) => Skips.Enqueue((step, laterStep));
}
