using System.Collections.Immutable;

namespace Lockstep.Coordinator.Queue;

/// <summary>A run gives workers back.</summary>
/// <param name="Rest">So long nobody gets them.</param>
internal sealed record WorkersReleased(string RunId, ImmutableArray<string> Workers, TimeSpan Rest = default);
