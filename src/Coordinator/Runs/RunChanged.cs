using System.Collections.Immutable;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>A RunActor tells its parent how the run stands now and what happened since it last told.</summary>
internal sealed record RunChanged(RunInfo Info, ImmutableArray<RunEvent> Events);
