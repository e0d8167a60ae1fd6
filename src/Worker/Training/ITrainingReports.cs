namespace Lockstep.Worker.Training;

/// <summary>What rank 0 tells of a run. Called from the training thread and the checkpoint thread; must not block.</summary>
internal interface ITrainingReports
{
    void Evaluated(EvaluationResult result);

    void CheckpointWritten(long step, string directory, TimeSpan duration);

    void CheckpointFailed(long step, string detail);

    /// <summary>The checkpoint of a step was not written because that of a later step came before its turn.</summary>
    void CheckpointSkipped(long step, long laterStep);
}
