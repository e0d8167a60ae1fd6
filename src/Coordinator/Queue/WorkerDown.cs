namespace Lockstep.Coordinator.Queue;

/// <summary>A worker has left the cluster, or is taken for lost.</summary>
internal sealed record WorkerDown(string WorkerId, string Why);
