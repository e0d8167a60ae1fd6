namespace Lockstep.Actors.Membership;

/// <summary>Settings of a <see cref="HeartbeatActor"/>.</summary>
public sealed record HeartbeatOptions
{
    /// <summary>Time between heartbeats.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// So many heartbeats without an answer, and the coordinator is silent. Counted, not timed: a node that was stopped itself has sent none
    /// meanwhile, and has no reason to complain.
    /// </summary>
    public int SilentAfter { get; init; } = 20;

    /// <summary>A coordinator of a lower term is not joined.</summary>
    public ulong LeastTerm { get; init; }
}
