using System.Collections.Immutable;
using Lockstep.Protocol.Rosters;

namespace Lockstep.Coordinator.Queue;

/// <summary>These workers go to this run.</summary>
/// <param name="Life">The run's stay in the queue.</param>
internal sealed record QueueGrant(string RunId, ImmutableArray<RosterEntry> Workers, long Life = 0);
