using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Optimizers;

public sealed class RmsPropWarmupTests
{
    /// <summary>The paper's settings (center 10, period 5), by hand.</summary>
    [Theory]
    [InlineData(0, 0.00915781944)]
    [InlineData(5, 0.0676676416)]
    [InlineData(8, 0.224664482)]
    [InlineData(10, 0.5)]
    [InlineData(11, 0.7)]
    [InlineData(12, 0.9)]
    [InlineData(12.5, 1)]
    [InlineData(90, 1)]
    public void SgdShare_PaperSettings_HasHandComputedValues(double epoch, double expected) =>
        Closeness.Holds(expected, new RmsPropWarmup(new RmsPropWarmupSettings()).SgdShare(epoch), 1e-8);

    /// <summary>Epochs 1 to 6 around a center of 3 with a period of 4: exponential, line, and SGD alone from 5 on.</summary>
    [Fact]
    public void Update_SixEpochs_EqualDoublePrecisionOracle()
    {
        OptimizerRig rig = new OptimizerRig(OptimizerSamples.Create("rmsprop warm-up")).Run(6);
        double[] shares = [0.5 * Math.Exp(-1), 0.5 * Math.Exp(-0.5), 0.5, 0.75, 1, 1];
        double[] w = [.. OptimizerRig.Live.Select(i => Math.Cos(0.21 * i))];
        for (int i = 0; i < w.Length; i++)
        {
            double delta = 0, square = 0;
            for (int step = 1; step <= 6; step++)
            {
                double rate = OptimizerRig.Rate(step), share = shares[step - 1];
                double g = OptimizerRig.Gradient(step, OptimizerRig.Live[i], w[i]) + (i < OptimizerRig.Weights ? 0.01 * w[i] : 0);
                square = 0.99 * square + 0.01 * g * g;
                delta = 0.9 * delta - (share + (1 - share) * 3e-4 / rate / (Math.Sqrt(square) + 1e-8)) * g;
                w[i] += rate * delta;
            }
        }

        float[] all = rig.Parameters.ToArray();
        Closeness.Holds(w, [.. OptimizerRig.Live.Select(i => all[i])], 1e-5);
    }

    [Fact]
    public void Update_RateOfZero_LeavesWeights()
    {
        var rig = new OptimizerRig(new RmsPropWarmup(new RmsPropWarmupSettings()));
        float[] before = rig.Parameters.ToArray();

        rig.Step(1, new LearningRatePoint(0, 0.9f, 1));

        Assert.Equal(before, rig.Parameters);
    }
}
