using System.Collections.Immutable;

namespace Lockstep.Coordinator.Queue;

/// <summary>A run in the queue, or one that works: the workers it holds.</summary>
internal sealed record QueuedRun(string RunId, int Min, int Max, ImmutableArray<string> Held);
