using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Optimizers;

public sealed class LarsTests
{
    /// <summary>Norms in double, so only the update's own float32 rounding is left.</summary>
    private const double Tolerance = 1e-5;

    private static readonly LarsSettings Bare = new() { WeightDecay = 0 };

    /// <summary>By hand: w all 3 (norm 21), g all 4 (norm 28), c 0.02, λ 0.5: local = 0.02 × 21 / (28 + 10.5), step = 0.1 local (4 + 1.5).</summary>
    [Fact]
    public void Update_ConstantArrays_MatchesHandComputed()
    {
        var rig = new OptimizerRig(new Lars(new LarsSettings { WeightDecay = 0.5, TrustCoefficient = 0.02 }));
        rig.Parameters.Fill(3);
        rig.Gradients.Fill(4);

        rig.Update(new LearningRatePoint(0.1f, 0.5f));
        Closeness.Holds(3 - 0.006, rig.Parameters[0], 1e-6);
        Closeness.Holds(3 - 0.4, rig.Parameters[OptimizerRig.FirstBias], 1e-6);

        // The velocity is kept with its own rate: 0.006 / 2 + 0.05 × 0.02 × 2.994 × 7 / (28 + 0.5 × 2.994 × 7) × (4 + 1.497).
        rig.Update(new LearningRatePoint(0.05f, 0.5f));
        double second = 0.003 + 0.05 * 0.02 * 20.958 / (28 + 10.479) * 5.497;
        Closeness.Holds(2.994 - second, rig.Parameters[0], 1e-6);
    }

    [Fact]
    public void Update_SixSteps_EqualDoublePrecisionOracle()
    {
        var rig = new OptimizerRig(OptimizerSamples.Create("lars"));
        double[] w = [.. OptimizerRig.Live.Select(i => Math.Cos(0.21 * i))], v = new double[w.Length];
        for (int step = 1; step <= 6; step++)
        {
            rig.Step(step, new LearningRatePoint(OptimizerRig.Rate(step), 0.9f));
            double[] g = [.. w.Select((value, i) => OptimizerRig.Gradient(step, OptimizerRig.Live[i], value))];
            double weights = Norm(w), gradients = Norm(g);
            for (int i = 0; i < w.Length; i++)
            {
                bool weight = i < OptimizerRig.Weights;
                double local = weight ? 0.02 / (gradients / weights + 0.01) : 1;
                v[i] = 0.9 * v[i] + OptimizerRig.Rate(step) * local * (weight ? g[i] + 0.01 * w[i] : g[i]);
                w[i] -= v[i];
            }
        }

        Closeness.Holds(w, Pick(rig.Parameters), Tolerance);
    }

    [Fact]
    public void Update_NormOfZero_UsesPlainRate()
    {
        var rig = new OptimizerRig(new Lars(Bare));
        rig.Parameters.Clear();
        rig.Gradients.Fill(2);

        rig.Update(new LearningRatePoint(0.5f, 0));

        Assert.Equal(-1, rig.Parameters[0]);
    }

    /// <summary>Scaled by a power of two every product is exact: the bits must be the same.</summary>
    [Fact]
    public void Update_GradientScaled_StepOfWeightsUnchanged()
    {
        OptimizerRig plain = First(1, 1), scaled = First(1, 8);

        Assert.True(plain.Parameters[..OptimizerRig.Weights].SequenceEqual(scaled.Parameters[..OptimizerRig.Weights]));
        Assert.False(plain.Parameters[OptimizerRig.FirstBias..].SequenceEqual(scaled.Parameters[OptimizerRig.FirstBias..]));
    }

    [Fact]
    public void Update_WeightsAndGradientScaled_RelativeStepUnchanged()
    {
        OptimizerRig plain = First(1, 1), scaled = First(8, 8);

        Assert.True(plain.Parameters[..OptimizerRig.Weights].SequenceEqual([.. scaled.Parameters[..OptimizerRig.Weights].ToArray().Select(value => value / 8)]));
    }

    private static OptimizerRig First(float weights, float gradients)
    {
        var rig = new OptimizerRig(new Lars(Bare));
        foreach (int i in OptimizerRig.Live)
        {
            rig.Gradients[i] = gradients * (float)OptimizerRig.Gradient(1, i, 0);
            rig.Parameters[i] *= weights;
        }

        rig.Update(new LearningRatePoint(0.1f, 0));
        return rig;
    }

    private static double Norm(double[] values) => Math.Sqrt(values.Take(OptimizerRig.Weights).Sum(value => value * value));

    private static float[] Pick(Span<float> flat)
    {
        float[] all = flat.ToArray();
        return [.. OptimizerRig.Live.Select(i => all[i])];
    }
}
