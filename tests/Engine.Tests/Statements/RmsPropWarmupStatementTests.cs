using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Optimizers;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Statements;

/// <summary>From RMSprop to SGD without a step in between (Akiba et al. 2017, section 2.1).</summary>
public sealed class RmsPropWarmupStatementTests
{
    private const float Rate = 0.5f;

    private static readonly RmsPropWarmup Paper = new(new RmsPropWarmupSettings { WeightDecay = 0 });

    /// <summary>
    /// Seen from outside: the first velocity from a gradient g is (a + b / (0.1 |g| + ε)) g, so b follows from it, and
    /// a + b η_SGD / η_RMSprop = 1.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3.7)]
    [InlineData(9.99)]
    [InlineData(10)]
    [InlineData(11.3)]
    [InlineData(12.5)]
    [InlineData(40)]
    public void Shares_AnyEpoch_SumToOne(double epoch)
    {
        var rig = new OptimizerRig(Paper);
        rig.Gradients.Fill(0.001f);
        rig.Update(new LearningRatePoint(Rate, 0.9f, epoch));

        double share = Paper.SgdShare(epoch);
        double adaptive = (rig.State[0] / 0.001 - share) * (0.1 * 0.001 + 1e-8);
        Closeness.Holds(1, share + adaptive * Rate / 3e-4, 1e-5);
    }

    [Fact]
    public void SgdShare_OverTheRun_RisesWithoutJumpsToExactlyOneAtCenterPlusHalfAPeriod()
    {
        for (double epoch = 0; epoch < 12.5; epoch += 1 / 64.0)
        {
            double rise = Paper.SgdShare(epoch + 1 / 64.0) - Paper.SgdShare(epoch);
            Assert.True(rise is > 0 and <= 1 / 64.0 / 5 + 1e-12, $"{rise} at {epoch}");
        }

        Assert.Equal(1, Paper.SgdShare(12.5));
        Assert.Equal(1, Paper.SgdShare(1000));
    }

    [Fact]
    public void Update_AfterTheTransition_IsMomentumSgdBitByBit()
    {
        OptimizerRig warm = new(Paper), plain = new(new Sgd(new SgdSettings { WeightDecay = 0 }));
        warm.Run(4);
        warm.Parameters.CopyTo(plain.Parameters);
        warm.State[..plain.State.Length].CopyTo(plain.State);
        for (int step = 5; step < 9; step++)
        {
            var point = new LearningRatePoint(OptimizerRig.Rate(step), 0.9f, 12.5 + step);
            Assert.True(warm.Step(step, point).Parameters.SequenceEqual(plain.Step(step, point).Parameters));
        }
    }
}
