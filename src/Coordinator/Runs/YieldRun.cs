namespace Lockstep.Coordinator.Runs;

/// <summary>The queue wants the run's workers for one of higher priority.</summary>
internal sealed record YieldRun(string RunId, string Why);
