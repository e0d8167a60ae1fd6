using System.Collections.Immutable;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Api;

/// <summary>Oldest first.</summary>
internal sealed record RunsAnswer(ImmutableArray<RunInfo> Runs);
