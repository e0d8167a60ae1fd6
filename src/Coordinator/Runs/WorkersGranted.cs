using System.Collections.Immutable;
using Lockstep.Protocol.Rosters;

namespace Lockstep.Coordinator.Runs;

/// <summary>The queue gives these workers to the run.</summary>
internal sealed record WorkersGranted(ImmutableArray<RosterEntry> Workers);
