using System.Collections.Immutable;
using Lockstep.Protocol.Rosters;

namespace Lockstep.Coordinator.Runs;

/// <summary>What the shell around <see cref="RunState"/> must do, in order.</summary>
internal abstract record RunEffect
{
    /// <summary>Write the roster to the journal, then answer <see cref="RunInput.Journaled"/>.</summary>
    public sealed record Journal(Roster Roster) : RunEffect;

    public sealed record Prepare(Roster Roster) : RunEffect;

    public sealed record Start(Roster Roster, StartPlan Plan) : RunEffect;

    public sealed record Quiesce(Roster Roster, long AtStep) : RunEffect;

    /// <summary>These workers no longer belong to the run.</summary>
    public sealed record Release(ImmutableArray<string> Workers, string Why) : RunEffect;

    /// <summary>Replaces any earlier deadline.</summary>
    public sealed record SetDeadline(long Number, TimeSpan After) : RunEffect;

    /// <summary>Something worth telling: journaled, and shown to whoever watches.</summary>
    public sealed record Tell(string Kind, string Text) : RunEffect;

    public sealed record End(RunPhase Phase, StopReason Reason, string Detail) : RunEffect;
}
