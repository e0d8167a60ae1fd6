using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Tests.Optimizers;

namespace Lockstep.Engine.Tests.Statements;

/// <summary>What LARS leaves alone; how it scales, LarsTests show.</summary>
public sealed class LarsStatementTests
{
    [Fact]
    public void ExcludedParameters_UnderLars_FollowPlainSgdBitByBit()
    {
        OptimizerRig lars = new OptimizerRig(new Lars(new LarsSettings())).Run(6);
        OptimizerRig sgd = new OptimizerRig(new Sgd(new SgdSettings { Form = MomentumForm.RateInside, MomentumCorrection = false })).Run(6);

        Assert.True(lars.Parameters[OptimizerRig.FirstBias..].SequenceEqual(sgd.Parameters[OptimizerRig.FirstBias..]));
        Assert.False(lars.Parameters[..OptimizerRig.Weights].SequenceEqual(sgd.Parameters[..OptimizerRig.Weights]));
    }
}
