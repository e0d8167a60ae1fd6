using System.Collections.Immutable;

namespace Lockstep.Coordinator.Queue;

/// <summary>A run gives workers back.</summary>
internal sealed record WorkersReleased(string RunId, ImmutableArray<string> Workers);
