namespace Lockstep.Coordinator.Runs;

/// <summary>Phases of a run (design, section 3).</summary>
internal enum RunPhase
{
    Queued,
    Forming,
    Training,

    /// <summary>A link broke, and it is not yet known who is gone.</summary>
    Suspecting,

    Quiescing,
    Completed,
    Failed,
    Cancelled,
}
