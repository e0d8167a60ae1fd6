using System.Collections.Immutable;

namespace Lockstep.Coordinator.Queue;

/// <summary>These workers may be handed out again.</summary>
internal sealed record RestOver(ImmutableArray<string> Workers);
