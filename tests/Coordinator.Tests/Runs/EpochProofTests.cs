using Lockstep.Coordinator.Journal;
using Lockstep.Coordinator.Runs;
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

    [Fact]
    public void Of_EpochUnderWay_MissesTheRest()
    {
        var proof = EpochProof.Of(Plan, Order, [new(0, 23)], 2);
        Assert.Equal((30L, 70L), (proof.Used, proof.Missing));
        Assert.Equal("steps 23 to 29 were executed not yet", Assert.Single(proof.Problems));
    }
}
