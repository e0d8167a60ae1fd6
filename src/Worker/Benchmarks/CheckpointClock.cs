using Lockstep.Engine.Training;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Benchmarks;

/// <summary>Keeps what a saver reports; a failed save is thrown when the newest is asked for.</summary>
internal sealed class CheckpointClock : ITrainingReports
{
    private volatile string? _failure;
    private (string Directory, TimeSpan Duration) _newest;

    /// <summary>Of the newest checkpoint. To be read while nothing is being written.</summary>
    /// <exception cref="CheckpointException">It failed.</exception>
    public (string Directory, TimeSpan Duration) Newest => _failure is null ? _newest : throw new CheckpointException("checkpoint", _failure);

    public void CheckpointWritten(long step, string directory, TimeSpan duration) => _newest = (directory, duration);

    public void CheckpointFailed(long step, string detail) => _failure = detail;

    public void CheckpointSkipped(long step, long laterStep)
    {
        // Nothing is skipped where each save is waited for.
    }

    public void Evaluated(EvaluationResult result)
    {
        // Nothing is evaluated here.
    }
}
