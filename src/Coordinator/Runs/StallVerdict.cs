using System.Collections.Immutable;

namespace Lockstep.Coordinator.Runs;

/// <summary>Who gets nowhere.</summary>
/// <param name="Hung">Workers to do without, each with the words for it.</param>
/// <param name="AllWait">Nobody is to blame, and nobody goes on: in words; null: not so.</param>
internal sealed record StallVerdict(ImmutableArray<(string Worker, string Why)> Hung, string? AllWait)
{
    public static StallVerdict None { get; } = new([], null);
}
