using System.Collections.Immutable;

namespace Lockstep.Coordinator.Queue;

/// <summary>The next state, who gets workers and who gives them up.</summary>
internal sealed record QueueDecision(QueueState State, ImmutableArray<QueueGrant> Grants, ImmutableArray<QueueYield> Yields);
