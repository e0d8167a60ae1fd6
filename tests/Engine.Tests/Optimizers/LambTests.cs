using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Optimizers;

public sealed class LambTests
{
    [Fact]
    public void Update_SixSteps_EqualDoublePrecisionOracle()
    {
        var rig = new OptimizerRig(OptimizerSamples.Create("lamb"));
        double[] w = [.. OptimizerRig.Live.Select(i => Math.Cos(0.21 * i))], m = new double[w.Length], v = new double[w.Length];
        for (int step = 1; step <= 6; step++)
        {
            rig.Step(step, new LearningRatePoint(OptimizerRig.Rate(step), float.NaN));
            double[] direction = new double[w.Length];
            for (int i = 0; i < w.Length; i++)
            {
                double g = OptimizerRig.Gradient(step, OptimizerRig.Live[i], w[i]);
                m[i] += (g - m[i]) / 10;
                v[i] += (g * g - v[i]) / 1000;
                direction[i] = m[i] / (1 - Math.Pow(0.9, step)) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, step))) + 1e-6);
                direction[i] += i < OptimizerRig.Weights ? 0.01 * w[i] : 0;
            }

            double ratio = Norm(w) / Norm(direction);
            for (int i = 0; i < w.Length; i++)
            {
                w[i] -= OptimizerRig.Rate(step) * (i < OptimizerRig.Weights ? ratio : 1) * direction[i];
            }
        }

        float[] all = rig.Parameters.ToArray();
        Closeness.Holds(w, [.. OptimizerRig.Live.Select(i => all[i])], 1e-5);
    }

    /// <summary>You et al. 2019, section 3: the step of an array has the length rate × ‖w‖, whatever the gradients.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1e4)]
    public void Update_AnyGradientScale_StepHasLengthOfWeightsTimesRate(double scale)
    {
        var rig = new OptimizerRig(new Lamb(new AdamSettings()));
        double[] start = [.. rig.Parameters[..OptimizerRig.Weights].ToArray().Select(value => (double)value)];
        foreach (int i in OptimizerRig.Live)
        {
            rig.Gradients[i] = (float)(scale * OptimizerRig.Gradient(1, i, 0));
        }

        rig.Update(new LearningRatePoint(0.125f, 0.9f));

        double[] steps = [.. rig.Parameters[..OptimizerRig.Weights].ToArray().Zip(start, (now, then) => now - then)];
        Closeness.Holds(0.125 * Norm(start), Norm(steps), 1e-5);
    }

    [Fact]
    public void Update_WeightsOfZero_TakesAdamsStep()
    {
        var rig = new OptimizerRig(new Lamb(new AdamSettings()));
        rig.Parameters.Clear();
        rig.Gradients.Fill(-3);

        rig.Update(new LearningRatePoint(0.5f, 0.9f));

        Closeness.Holds(0.5, rig.Parameters[0], 1e-6);
    }

    private static double Norm(double[] values) => Math.Sqrt(values.Take(OptimizerRig.Weights).Sum(value => value * value));
}
