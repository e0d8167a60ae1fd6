using System.Collections.Immutable;
using Lockstep.Protocol.Rosters;

namespace Lockstep.Coordinator.Runs;

/// <summary>The queue gives these workers to the run.</summary>
/// <param name="Life">The run's stay in the queue that they were given to.</param>
internal sealed record WorkersGranted(ImmutableArray<RosterEntry> Workers, long Life);
