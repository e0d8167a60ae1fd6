namespace Lockstep.Worker.Training;

/// <summary>What a comparison of replicas found.</summary>
/// <param name="IsOwn">Whether it is the own replica whose bits are not to be trusted.</param>
/// <param name="Detail">For people.</param>
internal sealed record ReplicaDifference(bool IsOwn, string Detail);
