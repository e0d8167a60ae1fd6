using System.Collections.Immutable;

namespace Lockstep.Coordinator.Queue;

/// <summary>A run in the queue, or one that works: the workers it holds.</summary>
/// <param name="Age">Runs of the same priority are served in the order of this.</param>
/// <param name="Life">Which of its stays in the queue this is: a grant of an earlier one is void.</param>
/// <param name="Yields">It was asked to give its workers back.</param>
internal sealed record QueuedRun(string RunId, int Min, int Max, int Priority, DateTimeOffset Age, ImmutableArray<string> Held, long Life = 0, bool Yields = false);
