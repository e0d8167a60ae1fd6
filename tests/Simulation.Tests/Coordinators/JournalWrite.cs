using Lockstep.Protocol.Rosters;
using Lockstep.Protocol.V1;

namespace Lockstep.Simulation.Tests.Coordinators;

/// <summary>One write on its way to the journal.</summary>
internal abstract record JournalWrite(int Run)
{
    public sealed record NewRun(int Run) : JournalWrite(Run);

    public sealed record NewRoster(int Run, Roster Roster) : JournalWrite(Run);

    public sealed record Steps(int Run, long? First, long End) : JournalWrite(Run);

    public sealed record Rewind(int Run, long To) : JournalWrite(Run);

    public sealed record Info(int Run, RunInfo Shown) : JournalWrite(Run);

    /// <summary>Events and checkpoints: nothing rests on them but that the write may fail.</summary>
    public sealed record Other(int Run) : JournalWrite(Run);
}
