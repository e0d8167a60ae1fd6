using System.Collections.Immutable;
using Lockstep.Protocol.Rosters;
using BadSampleInfo = Lockstep.Protocol.V1.BadSampleInfo;

namespace Lockstep.Coordinator.Runs;

/// <summary>What the shell around <see cref="RunState"/> must do, in order.</summary>
internal abstract record RunEffect
{
    /// <summary>Write the roster to the journal, before what any later decision writes, then answer <see cref="RunInput.Journaled"/>.</summary>
    public sealed record Journal(Roster Roster) : RunEffect;

    /// <summary>Let these workers open the data and allocate, while the others train.</summary>
    public sealed record Load(ImmutableArray<RosterEntry> Workers) : RunEffect;

    /// <summary>Remember a broken sample beyond the life of this coordinator.</summary>
    public sealed record JournalBad(BadSampleInfo Sample) : RunEffect;

    /// <param name="AllLoaded">Every member has opened the data and allocated.</param>
    public sealed record Prepare(Roster Roster, bool AllLoaded) : RunEffect;

    /// <param name="Stop">The generation is only to save its state: it stops where it starts.</param>
    public sealed record Start(Roster Roster, StartPlan Plan, double RateFactor, bool Stop) : RunEffect;

    /// <param name="Save">A checkpoint is wanted at the boundary.</param>
    public sealed record Quiesce(Roster Roster, long AtStep, bool Save) : RunEffect;

    /// <summary>The worker goes on as it is, under this coordinator.</summary>
    public sealed record Adopt(string WorkerId) : RunEffect;

    /// <summary>These workers no longer belong to the run.</summary>
    /// <param name="Rest">So long nobody gets them.</param>
    public sealed record Release(ImmutableArray<string> Workers, string Why, TimeSpan Rest = default) : RunEffect;

    /// <summary>The worker works for the run and is none of its workers: it is to stop.</summary>
    public sealed record Dismiss(string WorkerId, string Why) : RunEffect;

    /// <summary>The run wants workers, <see cref="RunState.Least"/> to <see cref="RunState.Wanted"/> of them; said again when that changes.</summary>
    public sealed record Enqueue : RunEffect;

    /// <summary>The run wants no workers any more.</summary>
    public sealed record LeaveQueue : RunEffect;

    /// <summary>Look for the newest valid checkpoint, then answer <see cref="RunInput.CheckpointFound"/>.</summary>
    public sealed record FindCheckpoint : RunEffect;

    /// <summary>Steps from this one on, which the ledger may have, are done again.</summary>
    public sealed record Rewind(long ToStep) : RunEffect;

    /// <summary>Replaces any earlier deadline.</summary>
    public sealed record SetDeadline(long Number, TimeSpan After) : RunEffect;

    /// <summary>Something worth telling: journaled, and shown to whoever watches.</summary>
    public sealed record Tell(string Kind, string Text) : RunEffect;

    public sealed record End(RunPhase Phase, StopReason Reason, string Detail) : RunEffect;
}
