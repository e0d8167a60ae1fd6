using System.Collections.Immutable;
using Lockstep.Coordinator.Journal;
using Lockstep.Protocol.Rosters;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Tests.Journal;

/// <summary>What holds of the journal in every database.</summary>
public abstract class JournalDatabaseTests : IDisposable
{
    private readonly List<IDisposable> _opened = [];

    [Fact]
    public void Runs_AfterReopening_AreAsLastWritten()
    {
        using (var journal = Open())
        {
            journal.AddRun(Run("r1") with { ResumedFrom = "/runs/r1/checkpoints/step-7" });
            journal.SetInfo(new RunInfo { RunId = "r1", Step = 3 });
            journal.SetInfo(new RunInfo { RunId = "r1", Step = 4, Phase = RunPhase.Training });
        }

        using var reopened = Open();
        var run = Assert.Single(reopened.Runs());
        Assert.Equal(4, run.Info!.Step);
        Assert.Equal(("r1", "first", "name: first", "/data", "/runs/r1"), (run.RunId, run.Name, run.Yaml, run.BaseDirectory, run.OutputDirectory));
        Assert.Equal("/runs/r1/checkpoints/step-7", run.ResumedFrom);
        Assert.Equal(DateTimeOffset.UnixEpoch, run.Created);
        Assert.False(run.Ended);
        Assert.Null(run.Roster);
        Assert.Equal(0UL, run.RosterTerm);
    }

    [Fact]
    public void AddBadSample_SeveralTimes_IsThereOnceUntilTheRunBeginsAnew()
    {
        var training = new BadSampleInfo { Index = 7, Path = "/data/a.jpg", Reason = "it ends at 12 of 100 bytes" };
        var evaluation = new BadSampleInfo { Evaluation = true, Index = 7, Path = "/data/b.jpg", Reason = "no JPEG" };
        using (var journal = Open())
        {
            journal.AddRun(Run("r1"));
            journal.AddRun(Run("r2"));
            journal.AddBadSample(new JournalBadSample("r1", training));
            journal.AddBadSample(new JournalBadSample("r1", evaluation));
            journal.AddBadSample(new JournalBadSample("r1", training));
        }

        using var reopened = Open();
        Assert.Equal([training, evaluation], reopened.Runs().Single(run => run.RunId == "r1").BadSamples.OrderBy(sample => sample.Evaluation));
        Assert.Empty(reopened.Runs().Single(run => run.RunId == "r2").BadSamples);

        reopened.SetInfo(new RunInfo { RunId = "r1", Phase = RunPhase.Failed });
        reopened.AddRun(Run("r1"));
        Assert.Empty(reopened.Runs().Single(run => run.RunId == "r1").BadSamples);
    }

    [Fact]
    public void Runs_SubmittedOnly_HasNoInfo()
    {
        using var journal = Open();
        journal.AddRun(Run("r1"));
        Assert.Null(Assert.Single(journal.Runs()).Info);
    }

    [Fact]
    public void Runs_Several_ComeInTheOrderOfSubmission()
    {
        using var journal = Open();
        journal.AddRun(Run("b") with { Created = DateTimeOffset.UnixEpoch.AddSeconds(1) });
        journal.AddRun(Run("a") with { Created = DateTimeOffset.UnixEpoch.AddSeconds(2) });
        journal.AddRun(Run("c"));
        Assert.Equal(["c", "b", "a"], journal.Runs().Select(run => run.RunId));
    }

    [Theory]
    [InlineData(RunPhase.Completed, true)]
    [InlineData(RunPhase.Cancelled, true)]
    [InlineData(RunPhase.Failed, true)]
    [InlineData(RunPhase.Paused, false)]
    public void Runs_PhaseSet_SayWhetherTheRunEnded(RunPhase phase, bool ended)
    {
        using var journal = Open();
        journal.AddRun(Run("r1"));
        journal.SetInfo(new RunInfo { RunId = "r1", Phase = phase });
        Assert.Equal(ended, Assert.Single(journal.Runs()).Ended);
    }

    [Fact]
    public void Runs_SeveralRosters_HaveTheNewestOfTheNewestTerm()
    {
        ulong first;
        using (var journal = Open())
        {
            first = Term;
            journal.AddRun(Run("r1"));
            journal.AddRoster(new JournalRoster("r1", Roster(9, "a"), first));
        }

        using var next = Open();
        next.AddRoster(new JournalRoster("r1", Roster(2, "b", "c"), Term));
        next.AddRoster(new JournalRoster("r1", Roster(3, "c", "d"), Term));
        next.AddRoster(new JournalRoster("r2", Roster(4, "e"), Term));
        var run = Assert.Single(next.Runs());
        Assert.Equal(Roster(3, "c", "d"), run.Roster);
        Assert.Equal(first + 1, run.RosterTerm);
    }

    [Fact]
    public void AddRun_OfARunThatEnded_BeginsAnewWithTheSameGenerations()
    {
        using var journal = Open();
        journal.AddRun(Run("r1"));
        journal.AddRoster(new JournalRoster("r1", Roster(1, "a"), Term));
        journal.AddSteps(new JournalSteps("r1", 0, 10));
        journal.SetInfo(new RunInfo { RunId = "r1", Phase = RunPhase.Failed });
        journal.AddRun(Run("r1") with { ResumedFrom = "step-10" });
        Assert.Null(Assert.Single(journal.Runs()).Roster);
        Assert.False(Assert.Single(journal.Runs()).Ended);
        journal.AddRoster(new JournalRoster("r1", Roster(1, "b"), Term));
        Assert.Equal([new JournaledSteps(0, 10)], journal.StepsOf("r1"));
    }

    [Fact]
    public void AddRun_OfALiveRun_KeepsItsRoster()
    {
        using var journal = Open();
        journal.AddRun(Run("r1"));
        journal.AddRoster(new JournalRoster("r1", Roster(1, "a"), Term));
        journal.AddRun(Run("r1"));
        Assert.Equal(Roster(1, "a"), Assert.Single(journal.Runs()).Roster);
    }

    [Fact]
    public void AddRoster_SameGenerationTwiceInATerm_IsRefused()
    {
        using var journal = Open();
        var roster = new JournalRoster("r1", Roster(1, "a"), Term);
        journal.AddRoster(roster);
        Assert.Throws<InvalidDataException>(() => journal.AddRoster(roster));
        journal.AddRoster(roster with { Roster = Roster(2, "a") });
    }

    [Fact]
    public void AddEventAndCheckpoint_Repeated_AreTaken()
    {
        using var journal = Open();
        journal.AddEvent(new JournalEvent("r1", new RunEvent { UnixMs = 1, Kind = "k", Text = "t" }));
        journal.AddEvent(new JournalEvent("r1", new RunEvent { UnixMs = 1, Kind = "k", Text = "t" }));
        journal.AddCheckpoint(new JournalCheckpoint("r1", 3, "old"));
        journal.AddCheckpoint(new JournalCheckpoint("r1", 3, "new"));
        Assert.Equal(2L, Count("events"));
        Assert.Equal(1L, Count("checkpoints WHERE directory = 'new'"));
    }

    [Fact]
    public void StepsOf_RangesOfSeveralGenerations_ComeInOrder()
    {
        using var journal = Open();
        journal.AddSteps(new JournalSteps("r1", 0, 10));
        journal.AddSteps(new JournalSteps("r2", 0, 5));
        journal.AddSteps(new JournalSteps("r1", 10, 25));
        Assert.Equal([new JournaledSteps(0, 10), new JournaledSteps(10, 25)], journal.StepsOf("r1"));
    }

    [Fact]
    public void AddSteps_FirstStepUnknown_GoesOnWhereTheJournalEnds()
    {
        using var journal = Open();
        journal.AddSteps(new JournalSteps("r1", 0, 10));
        journal.AddSteps(new JournalSteps("r1", null, 25));
        journal.AddSteps(new JournalSteps("r1", null, 20));
        Assert.Equal([new JournaledSteps(0, 10), new JournaledSteps(10, 25)], journal.StepsOf("r1"));
    }

    [Fact]
    public void AddRewind_IntoARange_CutsItAndKeepsWhatBecameVoidInSight()
    {
        using var journal = Open();
        journal.AddSteps(new JournalSteps("r1", 0, 10));
        journal.AddSteps(new JournalSteps("r1", 10, 25));
        journal.AddSteps(new JournalSteps("r1", 25, 30));
        journal.AddSteps(new JournalSteps("r2", 0, 30));
        journal.AddRewind("r1", 20);
        Assert.Equal([new JournaledSteps(0, 10), new JournaledSteps(10, 20)], journal.StepsOf("r1"));
        Assert.Equal([new JournaledRewind(20, 20, 25), new JournaledRewind(20, 25, 30)], journal.RewindsOf("r1"));
        Assert.Equal([new JournaledSteps(0, 30)], journal.StepsOf("r2"));
        journal.AddSteps(new JournalSteps("r1", null, 40));
        Assert.Equal([new JournaledSteps(0, 10), new JournaledSteps(10, 20), new JournaledSteps(20, 40)], journal.StepsOf("r1"));
    }

    [Fact]
    public void StepsOf_PlacesAndPortions_AreAsWrittenAndOutliveACut()
    {
        using var journal = Open();
        journal.AddSteps(new JournalSteps("r1", 0, 10, 0, 2));
        journal.AddSteps(new JournalSteps("r1", 10, 25, 20, 3));
        journal.AddSteps(new JournalSteps("r1", null, 30, null, 1));
        journal.AddRewind("r1", 20);
        journal.AddSteps(new JournalSteps("r1", 20, 22, 1L << 40));
        Assert.Equal([new JournaledSteps(0, 10, 0, 2), new JournaledSteps(10, 20, 20, 3), new JournaledSteps(20, 22, 1L << 40)], journal.StepsOf("r1"));
    }

    [Theory]
    [InlineData(10, 1, 0)]
    [InlineData(0, 0, 1)]
    [InlineData(99, 1, 0)]
    public void AddRewind_ToABoundary_MovesWholeRanges(long toStep, int kept, int moved)
    {
        using var journal = Open();
        journal.AddSteps(new JournalSteps("r1", 0, 10));
        journal.AddRewind("r1", toStep);
        Assert.Equal(kept, journal.StepsOf("r1").Count);
        Assert.Equal(moved, journal.RewindsOf("r1").Count);
    }

    [Fact]
    public void Write_AfterAnotherTookTheLease_IsRefusedAndLeavesNothing()
    {
        using var old = Open();
        old.AddSteps(new JournalSteps("r1", 0, 10));
        ulong oldTerm = Term;
        using var current = Open();
        foreach (var write in Writes(old))
        {
            Assert.Equal(oldTerm + 1, Assert.Throws<LeaseLostException>(write).Current);
        }

        Assert.Equal([new JournaledSteps(0, 10)], current.StepsOf("r1"));
        Assert.Empty(current.RewindsOf("r1"));
        Assert.Empty(current.Runs());
        Assert.Equal(0L, Count("events") + Count("checkpoints") + Count("generations"));
        current.AddSteps(new JournalSteps("r1", 10, 20));
    }

    public void Dispose()
    {
        _opened.ForEach(opened => opened.Dispose());
        Close();
        GC.SuppressFinalize(this);
    }

    internal abstract SqlDialect Dialect { get; }

    /// <summary>Of the journal opened last.</summary>
    protected ulong Term { get; private set; }

    protected virtual void Close()
    {
    }

    protected long Count(string table)
    {
        using var connection = Dialect.Open();
        return Convert.ToInt64(connection.Scalar(null, $"SELECT COUNT(*) FROM {table}"), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A new coordinator's journal: it takes the lease.</summary>
    internal IJournal Open()
    {
        JournalSchema.Prepare(Dialect);
        var lease = new SqlLease(Dialect, TimeProvider.System);
        _opened.Add(lease);
        Term = lease.TryTake(new LeaseClaim("test", "http://127.0.0.1:1", TimeSpan.Zero))!.Value;
        return new JournalDatabase(Dialect, Term);
    }

    private static IEnumerable<Action> Writes(IJournal journal) =>
    [
        () => journal.AddRun(Run("r9")),
        () => journal.AddRoster(new JournalRoster("r1", Roster(1, "a"), 1)),
        () => journal.AddEvent(new JournalEvent("r1", new RunEvent { Kind = "k" })),
        () => journal.AddCheckpoint(new JournalCheckpoint("r1", 3, "d")),
        () => journal.AddSteps(new JournalSteps("r1", 10, 20)),
        () => journal.AddRewind("r1", 5),
        () => journal.SetInfo(new RunInfo { RunId = "r1" }),
    ];

    private static JournalRun Run(string id) => new(id, "first", "name: first", "/data", $"/runs/{id}", DateTimeOffset.UnixEpoch);

    private static Roster Roster(ulong generation, params string[] workers) =>
        new(generation, [.. workers.Select((worker, place) => new RosterEntry(worker, "127.0.0.1", 1000 + place))]);
}
