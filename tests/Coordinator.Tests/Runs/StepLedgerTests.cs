using Lockstep.Coordinator.Journal;
using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Samples;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class StepLedgerTests
{
    private readonly List<object> _told = [];

    [Fact]
    public void Start_NextGeneration_JournalsTheOneBeforeWithItsBatchAndPlace()
    {
        var ledger = New(fresh: true);
        ledger.Start(0, portions: 2);
        ledger.Heard(new RunPosition(3, 6, 2, 6));
        ledger.Heard(new RunPosition(5, 10, 2, 10));
        ledger.Start(5, portions: 3);
        ledger.Heard(new RunPosition(6, 13, 3, 13));
        ledger.Flush(6);
        ledger.Flush(8);
        Assert.Equal([new JournalSteps("r", 0, 5, 0, 2), new JournalSteps("r", 5, 6, 10, 3), new JournalSteps("r", 6, 8, 13, 3)], _told);
    }

    [Fact]
    public void Flush_StepWhosePlaceWasNotHeard_LeavesItToTheRangesBefore()
    {
        var ledger = New(fresh: true);
        ledger.Start(0, portions: 2);
        ledger.Heard(new RunPosition(3, 6, 2, 6));
        ledger.Flush(4);
        ledger.Flush(5);
        Assert.Equal([new JournalSteps("r", 0, 4, 0, 2), new JournalSteps("r", 4, 5, null, 2)], _told);
    }

    [Fact]
    public void Start_AfterATakeover_HasTheBatchFromTheWorkers()
    {
        var ledger = New(fresh: false);
        ledger.Heard(new RunPosition(9, 24, 3, 23));
        ledger.Start(9, portions: 1);
        ledger.Flush(10);
        Assert.Equal([new JournalSteps("r", null, 9, null, 3), new JournalRewind("r", 9), new JournalSteps("r", 9, 10, 24, 1)], _told);
    }

    /// <summary>Four workers whose last step had only the two portions that were left of its epoch.</summary>
    [Fact]
    public void Start_AfterATakeoverAtAnEpochsEnd_HasTheBatchOfItsWholeSteps()
    {
        var ledger = New(fresh: false);
        ledger.Heard(new RunPosition(9, 24, 2, 24) { Lacking = 2 });
        ledger.Start(9, portions: 1);
        Assert.Equal([new JournalSteps("r", null, 9, null, 4), new JournalRewind("r", 9)], _told);
    }

    [Fact]
    public void Rewind_BeyondWhatWasHeard_StrikesOutAndForgetsIt()
    {
        var ledger = New(fresh: true);
        ledger.Start(0, portions: 2);
        ledger.Heard(new RunPosition(7, 14, 2, 14));
        ledger.Flush(7);
        ledger.Rewind(4);
        ledger.Start(4, portions: 1);
        ledger.Heard(new RunPosition(6, 10, 1, 10));
        ledger.Flush(6);
        Assert.Equal([new JournalSteps("r", 0, 7, 0, 2), new JournalRewind("r", 4), new JournalSteps("r", 4, 6, null, 1)], _told);
    }

    private StepLedger New(bool fresh) => new("r", _told.Add, fresh);
}
