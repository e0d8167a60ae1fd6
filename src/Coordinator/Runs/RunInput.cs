using System.Collections.Immutable;
using Lockstep.Protocol.Rosters;
using BadSampleInfo = Lockstep.Protocol.V1.BadSampleInfo;

namespace Lockstep.Coordinator.Runs;

/// <summary>What can happen to a run.</summary>
internal abstract record RunInput
{
    /// <summary>The queue gives these workers to the run.</summary>
    public sealed record Granted(ImmutableArray<RosterEntry> Workers) : RunInput;

    /// <summary>The roster of this generation stands in the journal: from here on older ones are fenced off.</summary>
    public sealed record Journaled(ulong Generation) : RunInput;

    /// <summary>A joiner has opened the data and allocated: a generation with it need not wait.</summary>
    public sealed record Loaded(string WorkerId) : RunInput;

    /// <summary>A joiner cannot work for the run; others can.</summary>
    /// <param name="IsUnfit">It has not the device that the run asks for.</param>
    public sealed record LoadFailed(string WorkerId, string Detail, bool IsUnfit = false) : RunInput;

    public sealed record Ready(string WorkerId, ulong Generation, ReplicaFacts Facts) : RunInput;

    /// <summary>The worker could not open its links to a peer.</summary>
    /// <param name="Suspect">The peer, or empty.</param>
    public sealed record LinksFailed(string WorkerId, ulong Generation, string Suspect, string Detail) : RunInput;

    /// <summary>The worker's process or its control link is gone, or it was silent for too long.</summary>
    public sealed record Lost(string WorkerId, string Why) : RunInput;

    /// <summary>The worker answers, but its training thread gets nowhere.</summary>
    public sealed record Hung(string WorkerId, ulong Generation, string Why) : RunInput;

    /// <summary>Nobody gets anywhere, and everybody waits for somebody else.</summary>
    public sealed record Stalled(ulong Generation, string Why) : RunInput;

    /// <summary>A data link broke while training.</summary>
    public sealed record LinkBroke(string WorkerId, ulong Generation, long Step, string Detail) : RunInput;

    public sealed record Stopped(string WorkerId, ulong Generation, long Step) : RunInput;

    /// <summary>The replicas do not hold the same bits; the step under way was given up everywhere.</summary>
    public sealed record Differed(string WorkerId, ulong Generation, long Step, string Detail) : RunInput;

    /// <param name="StepSeconds">Median time of the newest steps; 0 before the first.</param>
    public sealed record Progressed(ulong Generation, long Step, double StepSeconds = 0) : RunInput;

    public sealed record Evaluated(ulong Generation, long Step) : RunInput;

    /// <summary>A worker met a broken sample, perhaps one that is known.</summary>
    public sealed record MetBadSample(BadSampleInfo Sample) : RunInput;

    public sealed record Checkpointed(long Step, string Directory) : RunInput;

    public sealed record CheckpointFailed : RunInput;

    /// <summary>The newest valid checkpoint, answer to <see cref="RunEffect.FindCheckpoint"/>; null: there is none.</summary>
    public sealed record CheckpointFound(long Step, string? Directory) : RunInput;

    public sealed record Finished(string WorkerId, ulong Generation, long Step) : RunInput;

    /// <summary>A worker cannot go on, and no other roster would help.</summary>
    public sealed record Broke(string WorkerId, ulong Generation, long Step, StopReason Reason, string Detail) : RunInput;

    /// <summary>A worker has not the device that the run asks for, or cannot open it; another one may.</summary>
    public sealed record Unfit(string WorkerId, ulong Generation, string Detail) : RunInput;

    /// <summary>A worker that was without a coordinator says that it works for this run.</summary>
    /// <param name="Training">Its training thread is in its loop.</param>
    /// <param name="TotalSteps">Of the whole run.</param>
    public sealed record Attached(string WorkerId, ulong Generation, long Step, bool Training, long TotalSteps) : RunInput;

    /// <summary>The worker wants to go, at a step boundary.</summary>
    public sealed record LeaveAsked(string WorkerId, string Why) : RunInput;

    public sealed record Pause(string Why) : RunInput;

    /// <summary>A run of higher priority needs the workers.</summary>
    public sealed record Yield(string Why) : RunInput;

    public sealed record Resume : RunInput;

    /// <summary>From now on at most this many workers, and no fewer are needed than that.</summary>
    public sealed record Scale(int Workers) : RunInput;

    /// <summary>Other shares of the slices, by worker.</summary>
    public sealed record Rebalance(ImmutableDictionary<string, int> Weights, string Why) : RunInput;

    public sealed record Cancel(string Why) : RunInput;

    /// <summary>A deadline set by <see cref="RunEffect.SetDeadline"/> has passed.</summary>
    public sealed record DeadlinePassed(long Number) : RunInput;
}
