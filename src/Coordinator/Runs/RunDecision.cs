using System.Collections.Immutable;

namespace Lockstep.Coordinator.Runs;

/// <summary>The next state, and what must be done, in order.</summary>
internal sealed record RunDecision(RunState State, ImmutableArray<RunEffect> Effects)
{
    /// <summary>The same decision with effects put before it.</summary>
    public RunDecision After(params ImmutableArray<RunEffect> first) => this with { Effects = [.. first, .. Effects] };
}
