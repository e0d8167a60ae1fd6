namespace Lockstep.Coordinator.Runs;

/// <summary>A worker of the run has left the cluster.</summary>
internal sealed record WorkerGone(string WorkerId, string Why);
