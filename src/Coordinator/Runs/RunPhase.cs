namespace Lockstep.Coordinator.Runs;

/// <summary>Phases of a run (design, section 3).</summary>
internal enum RunPhase
{
    Queued,

    /// <summary>A coordinator took the run over from an earlier one; its workers go on training and are waited for.</summary>
    Adopting,

    Forming,
    Training,

    /// <summary>A link broke, and it is not yet known who is gone.</summary>
    Suspecting,

    /// <summary>All are to stop at a step boundary.</summary>
    Quiescing,

    /// <summary>Saved, without workers.</summary>
    Paused,

    Completed,
    Failed,
    Cancelled,
}
