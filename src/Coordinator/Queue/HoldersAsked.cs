namespace Lockstep.Coordinator.Queue;

/// <summary>Which run does each worker work for? Answered by <see cref="HoldersAnswer"/>.</summary>
internal sealed record HoldersAsked;
