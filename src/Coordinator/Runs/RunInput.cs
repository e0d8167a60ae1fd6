using System.Collections.Immutable;
using Lockstep.Protocol.Rosters;

namespace Lockstep.Coordinator.Runs;

/// <summary>What can happen to a run.</summary>
internal abstract record RunInput
{
    /// <summary>The queue gives these workers to the run.</summary>
    public sealed record Granted(ImmutableArray<RosterEntry> Workers) : RunInput;

    /// <summary>The roster of this generation stands in the journal: from here on older ones are fenced off.</summary>
    public sealed record Journaled(ulong Generation) : RunInput;

    public sealed record Ready(string WorkerId, ulong Generation, ReplicaFacts Facts) : RunInput;

    /// <summary>The worker could not open its links to a peer.</summary>
    public sealed record LinksFailed(string WorkerId, ulong Generation, string Detail) : RunInput;

    /// <summary>The worker's process or its control link is gone, or it was silent for too long.</summary>
    public sealed record Lost(string WorkerId, string Why) : RunInput;

    /// <summary>A data link broke while training.</summary>
    public sealed record LinkBroke(string WorkerId, ulong Generation, long Step, string Detail) : RunInput;

    public sealed record Stopped(string WorkerId, ulong Generation, long Step) : RunInput;

    public sealed record Progressed(ulong Generation, long Step) : RunInput;

    public sealed record Evaluated(ulong Generation, long Step) : RunInput;

    public sealed record Checkpointed(ulong Generation, long Step, string Directory) : RunInput;

    public sealed record Finished(string WorkerId, ulong Generation, long Step) : RunInput;

    /// <summary>A worker cannot go on, and no other roster would help.</summary>
    public sealed record Broke(string WorkerId, ulong Generation, StopReason Reason, string Detail) : RunInput;

    public sealed record Cancel(string Why) : RunInput;

    /// <summary>A deadline set by <see cref="RunEffect.SetDeadline"/> has passed.</summary>
    public sealed record DeadlinePassed(long Number) : RunInput;
}
