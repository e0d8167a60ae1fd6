namespace Lockstep.Coordinator.Queue;

/// <summary>A run has ended.</summary>
internal sealed record RunLeft(string RunId);
