using Lockstep.Coordinator.Journal;
using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Samples;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class EpochProofTests
{
    // 103 samples, batches of 10: 10 steps an epoch, 3 samples left over.
    private static readonly StepPlan Plan = new(103, 10, 5, 3);
    private static readonly SampleOrder Order = new(7, 103);

    [Fact]
    public void Of_EveryStepOnce_UsesEachSampleOnce()
    {
        var proof = EpochProof.Of(Plan, Order, [new(0, 4), new(4, 17), new(17, 30)], 1);
        Assert.Equal((100L, 0L, 0L, 3L), (proof.Used, proof.Repeated, proof.Missing, proof.Dropped));
        Assert.Empty(proof.Problems);
    }

    [Fact]
    public void Of_WindowedOrder_UsesEachSampleOnceAndNamesThoseThatAreMissing()
    {
        var order = new WindowedOrder(7, [20, 50, 3, 30], 2);
        var whole = EpochProof.Of(Plan, order, [new(0, 30)], 1);
        Assert.Equal((100L, 0L, 0L, 3L), (whole.Used, whole.Repeated, whole.Missing, whole.Dropped));
        var holed = EpochProof.Of(Plan, order, [new(0, 12), new(13, 30)], 1);
        Assert.Equal(Enumerable.Range(20, 10).Select(position => order.At(1, position)), holed.MissingSamples);
    }

    [Fact]
    public void Of_AStepIsMissing_NamesItAndItsSamples()
    {
        var proof = EpochProof.Of(Plan, Order, [new(0, 12), new(13, 30)], 1);
        Assert.Equal((90L, 10L), (proof.Used, proof.Missing));
        Assert.Equal("steps 12 to 12 were executed never", Assert.Single(proof.Problems));
        Assert.Equal(Enumerable.Range(20, 10).Select(position => Order.At(1, position)), proof.MissingSamples);
    }

    [Fact]
    public void Of_StepsTwice_NamesThem()
    {
        var proof = EpochProof.Of(Plan, Order, [new(0, 12), new(10, 30)], 1);
        Assert.Equal((100L, 20L), (proof.Used, proof.Repeated));
        Assert.Equal("steps 10 to 11 were executed 2 times", Assert.Single(proof.Problems));
    }

    // Four workers make 40: portions of 10, 10 of them an epoch, 5 samples left over.
    private static readonly StepPlan Following = new(105, 40, 5, 2, mostWorkers: 4);
    private static readonly SampleOrder FollowingOrder = new(7, 105);

    // Two workers to portion 6, three to 9, which leaves one; four to 18, which leaves two.
    private static readonly JournaledSteps[] TwoThreeFour = [new(0, 3, 0, 2), new(3, 4, 6, 3), new(4, 6, 9, 4)];

    [Theory]
    [InlineData(0, 90, 15)]
    [InlineData(1, 80, 25)]
    public void Of_BatchFollowsTheWorkers_UsesEachSampleOnceAndDropsTheTails(long epoch, long used, long dropped)
    {
        var proof = EpochProof.Of(Following, FollowingOrder, TwoThreeFour, epoch);
        Assert.Equal((used, 0L, 0L, dropped), (proof.Used, proof.Repeated, proof.Missing, proof.Dropped));
        Assert.Empty(proof.Problems);
    }

    [Fact]
    public void Of_PlacesNotHeard_FollowFromTheRangesBefore()
    {
        var proof = EpochProof.Of(Following, FollowingOrder, [.. TwoThreeFour.Select(range => range with { Place = null })], 0);
        Assert.Equal((90L, 15L), (proof.Used, proof.Dropped));
        Assert.Empty(proof.Problems);
    }

    [Fact]
    public void Of_BatchFollowsTheWorkersAndAStepIsMissing_NamesItsSamples()
    {
        var proof = EpochProof.Of(Following, FollowingOrder, [TwoThreeFour[0], TwoThreeFour[2]], 0);
        Assert.Equal((60L, 30L), (proof.Used, proof.Missing));
        Assert.Contains("positions 60 to 89 of the epoch were used never", proof.Problems);
        Assert.Contains(proof.Problems, problem => problem.StartsWith("steps 4 to 5 began at position 90 of the run by the workers, at 80 by the ledger", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(60, 30).Select(position => FollowingOrder.At(0, position)), proof.MissingSamples);
    }

    [Fact]
    public void Of_LedgerHasAnotherNumberOfWorkers_IsContradictedByThePlaces()
    {
        var proof = EpochProof.Of(Following, FollowingOrder, [TwoThreeFour[0], TwoThreeFour[1] with { Portions = 2 }, TwoThreeFour[2]], 0);
        Assert.Equal(10, proof.Missing);
        Assert.Contains("positions 80 to 89 of the epoch were used never", proof.Problems);
    }

    [Fact]
    public void Of_BatchFollowsTheWorkersAndStepsTwice_NamesTheirSamples()
    {
        var proof = EpochProof.Of(Following, FollowingOrder, [new(0, 4, 0, 2), new(3, 5, null, 1)], 0);
        Assert.Equal((80L, 20L), (proof.Used, proof.Repeated));
        Assert.Contains("positions 60 to 79 of the epoch were used 2 times", proof.Problems);
    }

    /// <summary>Nine steps of two leave two portions; then three workers come, and there is no step for them.</summary>
    [Theory]
    [InlineData(9L, 0, 25)]
    [InlineData(8L, 20, 5)]
    [InlineData(null, 20, 5)]
    public void Of_CompletedWithTooLittleLeftForItsWorkers_DropsIt(long? completedAt, long missing, long dropped)
    {
        var proof = EpochProof.Of(Following, FollowingOrder, [new(0, 9, 0, 2)], 1, completedAt);
        Assert.Equal((80L, missing, dropped), (proof.Used, proof.Missing, proof.Dropped));
    }

    [Fact]
    public void Of_LastBatchIsUsed_UsesEverySample()
    {
        var plan = new StepPlan(103, 10, 5, 3, last: LastBatchRule.Use);
        var proof = EpochProof.Of(plan, Order, [new(0, 4), new(4, 33)], 1);
        Assert.Equal((103L, 0L, 0L, 0L), (proof.Used, proof.Repeated, proof.Missing, proof.Dropped));
        Assert.Empty(proof.Problems);
    }

    [Fact]
    public void Of_LastBatchIsUsedAndMissing_NamesItsSamples()
    {
        var plan = new StepPlan(103, 10, 5, 3, last: LastBatchRule.Use);
        var proof = EpochProof.Of(plan, Order, [new(0, 21), new(22, 33)], 1, completedAt: 33);
        Assert.Equal((100L, 3L, 0L), (proof.Used, proof.Missing, proof.Dropped));
        Assert.Equal("steps 21 to 21 were executed never", Assert.Single(proof.Problems));
        Assert.Equal(Enumerable.Range(100, 3).Select(position => Order.At(1, position)), proof.MissingSamples);
    }

    // Portions of 10, 11 of them an epoch, the last one with 5 samples. Two workers to portion 6, three to 9, four take the two that are left.
    private static readonly StepPlan FollowingAll = new(105, 40, 5, 2, mostWorkers: 4, last: LastBatchRule.Use);
    private static readonly JournaledSteps[] ToTheEnd = [new(0, 3, 0, 2), new(3, 4, 6, 3), new(4, 5, 9, 4), new(5, 8, 11, 4)];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Of_BatchFollowsTheWorkersAndLastIsUsed_UsesEverySample(long epoch)
    {
        var proof = EpochProof.Of(FollowingAll, FollowingOrder, ToTheEnd, epoch, completedAt: 8);
        Assert.Equal((105L, 0L, 0L, 0L), (proof.Used, proof.Repeated, proof.Missing, proof.Dropped));
        Assert.Empty(proof.Problems);
    }

    [Fact]
    public void Of_BatchFollowsTheWorkersAndTheEndIsMissing_NamesItsSamples()
    {
        var proof = EpochProof.Of(FollowingAll, FollowingOrder, ToTheEnd[..2], 0, completedAt: 4);
        Assert.Equal((90L, 15L, 0L), (proof.Used, proof.Missing, proof.Dropped));
        Assert.Equal("positions 90 to 104 of the epoch were used not yet", Assert.Single(proof.Problems));
    }

    /// <summary>A fraction of an epoch ends with it: what is beyond is not missing.</summary>
    [Fact]
    public void Of_RunEndsWithinTheEpoch_LeavesOutTheRest()
    {
        var proof = EpochProof.Of(new StepPlan(103, 10, 5, 1.5, last: LastBatchRule.Use), Order, [new(0, 17)], 1, completedAt: 17);
        Assert.Equal((60L, 0L, 43L), (proof.Used, proof.Missing, proof.Dropped));
    }

    [Fact]
    public void Of_EpochUnderWay_MissesTheRest()
    {
        var proof = EpochProof.Of(Plan, Order, [new(0, 23)], 2);
        Assert.Equal((30L, 70L), (proof.Used, proof.Missing));
        Assert.Equal("steps 23 to 29 were executed not yet", Assert.Single(proof.Problems));
    }
}
