namespace Lockstep.Worker.Training;

/// <summary>What the training thread is doing. The lower-case word is what progress reports and status show.</summary>
internal enum MeterPhase
{
    Idle,
    Transfer,
    Compute,
    Reduce,
    Update,
    Evaluate,

    /// <summary>Evaluated; waits for the other ranks' sums.</summary>
    Gather,

    Checkpoint,
    Recovery,
}
