using System.Collections.Immutable;
using Lockstep.Actors;

namespace Lockstep.Coordinator.Queue;

/// <summary>A run wants workers, or another number of them than before; grants go to <paramref name="Run"/>.</summary>
/// <param name="Held">Workers it has already, from an earlier life of the coordinator.</param>
/// <param name="Life">Which of its stays in the queue this is.</param>
internal sealed record RunQueued(string RunId, int Min, int Max, int Priority, DateTimeOffset Age, ImmutableArray<string> Held, long Life, IActorRef Run);
