using System.Collections.Immutable;
using Lockstep.Protocol.Rosters;

namespace Lockstep.Coordinator.Queue;

/// <summary>These workers go to this run.</summary>
internal sealed record QueueGrant(string RunId, ImmutableArray<RosterEntry> Workers);
