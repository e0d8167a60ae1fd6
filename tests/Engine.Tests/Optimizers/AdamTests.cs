using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Optimizers;

public sealed class AdamTests
{
    /// <summary>Kingma and Ba 2015, section 2.1: the first step's signal-to-noise ratio is ±1, for gradients of any size.</summary>
    [Fact]
    public void Update_FirstStep_IsRateTimesSign()
    {
        var rig = new OptimizerRig(new Adam(new AdamSettings { Epsilon = 0 }));
        double[] expected = new double[OptimizerRig.Weights];
        for (int i = 0; i < expected.Length; i++)
        {
            double gradient = Math.Pow(-2, i % 21 - 10);
            rig.Gradients[i] = (float)gradient;
            expected[i] = rig.Parameters[i] - 0.25 * Math.Sign(gradient);
        }

        rig.Update(new LearningRatePoint(0.25f, float.NaN));

        Closeness.Holds(expected, rig.Parameters[..OptimizerRig.Weights], 1e-6);
    }

    /// <summary>Reddi, Kale and Kumar 2018: after one large gradient the divisor does not fall again; Adam's does.</summary>
    [Fact]
    public void Update_SmallGradientsAfterALargeOne_OnlyAmsgradKeepsStepsSmall()
    {
        Assert.True(StepAfterLargeGradient(false) > 20 * StepAfterLargeGradient(true));
    }

    /// <summary>Loshchilov and Hutter 2019, section 2: with a gradient of 0 decoupled decay shrinks by 1 - rate × decay, exactly here.</summary>
    [Fact]
    public void Update_DecoupledDecayWithoutGradient_ShrinksWeights()
    {
        var rig = new OptimizerRig(new Adam(new AdamSettings { Decoupled = true, WeightDecay = 0.5 }));
        rig.Parameters.Fill(2);

        rig.Update(new LearningRatePoint(0.25f, float.NaN));

        Assert.Equal(2 - 0.25f, rig.Parameters[0]);
        Assert.Equal(2, rig.Parameters[OptimizerRig.FirstBias]);
    }

    private static double StepAfterLargeGradient(bool maximum)
    {
        var rig = new OptimizerRig(new Adam(new AdamSettings { Beta2 = 0.5, Maximum = maximum }));
        for (int step = 0; step < 30; step++)
        {
            rig.Gradients.Fill(step == 0 ? 1000 : 1);
            rig.Parameters.Clear();
            rig.Update(new LearningRatePoint(1, 0));
        }

        return -rig.Parameters[0];
    }
}
