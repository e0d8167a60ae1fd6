using System.Collections.Immutable;
using Lockstep.Coordinator.Journal;
using Lockstep.Protocol.Rosters;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Tests.Journal;

public sealed class JournalDatabaseTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-journal-").FullName;

    [Fact]
    public void BeginTerm_EveryStart_GrowsByOne()
    {
        Assert.Equal([1UL, 2UL, 3UL], Enumerable.Range(0, 3).Select(_ =>
        {
            using var database = Open();
            return database.BeginTerm(DateTimeOffset.UnixEpoch);
        }));
    }

    [Fact]
    public void Runs_AfterReopening_AreAsLastWritten()
    {
        using (var database = Open())
        {
            database.AddRun(new JournalRun("r1", "first", "name: first", DateTimeOffset.UnixEpoch));
            database.SetInfo(new RunInfo { RunId = "r1", Step = 3 });
            database.SetInfo(new RunInfo { RunId = "r1", Step = 4 });
        }

        using var reopened = Open();
        Assert.Equal(4, Assert.Single(reopened.Runs()).Step);
    }

    [Fact]
    public void StepsOf_RangesOfSeveralGenerations_ComeInOrder()
    {
        using var database = Open();
        database.AddSteps(new JournalSteps("r1", 0, 10));
        database.AddSteps(new JournalSteps("r2", 0, 5));
        database.AddSteps(new JournalSteps("r1", 10, 25));
        Assert.Equal([(0L, 10L), (10L, 25L)], database.StepsOf("r1"));
    }

    [Fact]
    public void AddSteps_FirstStepUnknown_GoesOnWhereTheJournalEnds()
    {
        using var database = Open();
        database.AddSteps(new JournalSteps("r1", 0, 10));
        database.AddSteps(new JournalSteps("r1", null, 25));
        database.AddSteps(new JournalSteps("r1", null, 20));
        Assert.Equal([(0L, 10L), (10L, 25L)], database.StepsOf("r1"));
    }

    [Fact]
    public void AddRoster_SameGenerationTwiceInATerm_IsRefused()
    {
        using var database = Open();
        var roster = new JournalRoster("r1", new Roster(1, ImmutableArray.Create(new RosterEntry("a", "127.0.0.1", 1))), 1);
        database.AddRoster(roster);
        Assert.ThrowsAny<Exception>(() => database.AddRoster(roster));
    }

    [Fact]
    public void Open_NotADatabase_SaysWhatToDo()
    {
        string path = Path.Combine(_directory, "garbage.db");
        File.WriteAllText(path, new string('x', 5000));
        var failure = Assert.Throws<IOException>(() => new JournalDatabase(path));
        Assert.Contains("--journal", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private JournalDatabase Open() => new(Path.Combine(_directory, "journal.db"));
}
