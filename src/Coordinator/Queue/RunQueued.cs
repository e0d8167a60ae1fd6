using Lockstep.Actors;

namespace Lockstep.Coordinator.Queue;

/// <summary>A run wants workers; grants go to <paramref name="Run"/>.</summary>
internal sealed record RunQueued(string RunId, int Min, int Max, IActorRef Run);
