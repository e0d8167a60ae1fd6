using Lockstep.Engine.Cuda;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cuda.Kernels;

public sealed class BatchNormCudaTests
{
    private const float Epsilon = 1e-3f;

    /// <summary>Pixels, channels, blocks: odd and even channels, packs of 4 and 8, more columns than a block is wide, one pixel, several blocks.</summary>
    public static TheoryData<int, int, int, int> Shapes
    {
        get
        {
            var data = new TheoryData<int, int, int, int>();
            foreach ((int pixels, int channels, int blocks) in new[] { (1, 1, 1), (1, 8, 4), (2, 3, 1), (33, 5, 2), (231, 8, 3), (49, 24, 5), (1000, 64, 7), (513, 12, 9), (64, 264, 1), (64, 264, 40), (29, 37, 3), (20, 40, 100) })
            {
                foreach (int element in ElementKind.Numbers.Select(row => row.Data))
                {
                    data.Add(pixels, channels, blocks, element);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Moments_AnyShape_AreThoseOfTheDefinition(int pixels, int channels, int blocks, int element)
    {
        var rig = new BatchNormRig(pixels, channels, blocks, ElementKind.Of(element), shift: 3);
        HostArray stepMean = HostArray.Floats([.. Enumerable.Repeat(10.0, channels)]), stepVariance = HostArray.Floats([.. Enumerable.Repeat(20.0, channels)]);

        rig.Moments(0.25f, stepMean, stepVariance);

        double[] mean = rig.Oracle.Mean(rig.X), variance = rig.Oracle.Variance(rig.X);
        double unbiased = pixels > 1 ? pixels / (pixels - 1.0) : 1;
        Closeness.Holds(mean, rig.Mean.Read(), 1e-6);
        Closeness.Holds(variance, rig.Variance.Read(), 1e-5);
        Closeness.Holds([.. mean.Select(value => 10 + 0.25 * value)], stepMean.Read(), 1e-6);
        Closeness.Holds([.. variance.Select(value => 20 + 0.25 * unbiased * value)], stepVariance.Read(), 1e-6);
    }

    /// <summary>A sum of squares would lose all digits of a variance of 1e-4 beside a mean of 1e3.</summary>
    [Theory]
    [InlineData(4000, 8)]
    [InlineData(1001, 3)]
    public void Moments_MeanFarFromZero_KeepTheVariance(int pixels, int channels)
    {
        var rig = new BatchNormRig(pixels, channels, 3, ElementKind.Float32, shift: 1000, spread: 0.02);
        rig.Moments(0, null, null);
        Closeness.Holds(rig.Oracle.Mean(rig.X), rig.Mean.Read(), 1e-6);
        Closeness.Holds(rig.Oracle.Variance(rig.X), rig.Variance.Read(), 1e-4);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Moments_ValueThatIsNotFinite_ReachesItsChannelOnly(double value)
    {
        var rig = new BatchNormRig(100, 8, 3, ElementKind.BFloat16, at: (37 * 8 + 5, value));
        rig.Moments(0, null, null);
        for (int channel = 0; channel < 8; channel++)
        {
            Assert.Equal(channel != 5, float.IsFinite(rig.Variance.Read()[channel]));
            Assert.Equal(channel != 5, float.IsFinite(rig.Mean.Read()[channel]));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Normalize_AnyShape_IsTheDefinition(int pixels, int channels, int blocks, int element)
    {
        foreach ((bool residual, bool rectify) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            var rig = new BatchNormRig(pixels, channels, blocks, ElementKind.Of(element), rectify: rectify);
            rig.SetStatistics();
            double[]? shortcut = residual ? rig.Kind.Round(Sample.Doubles(pixels * channels, 5)) : null;

            rig.Normalize(shortcut);

            double[] expected = rig.Oracle.Forward(rig.X, rig.Oracle.Mean(rig.X), rig.Oracle.Variance(rig.X), rig.Gamma, rig.Beta, shortcut);
            Closeness.Holds(expected, rig.Kind.Read(rig.Output), rig.Kind.Tolerance);
        }
    }

    [Fact]
    public void Normalize_NaN_PassesTheRectifier()
    {
        var rig = new BatchNormRig(4, 8, 1, ElementKind.Float16, rectify: true, at: (9, double.NaN));
        rig.SetStatistics(HostArray.Of(new float[8]), HostArray.Floats([.. Enumerable.Repeat(1.0, 8)]));
        rig.Normalize(null);
        Assert.Equal([9], rig.Kind.Read(rig.Output).Index().Where(item => float.IsNaN(item.Item)).Select(item => item.Index));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Backward_AnyShape_IsTheChainOfTheDefinition(int pixels, int channels, int blocks, int element)
    {
        foreach ((bool rectify, bool fromOutput, bool accumulate) in new[] { (false, false, false), (true, false, true), (true, true, false), (true, true, true), (true, false, false) })
        {
            var rig = new BatchNormRig(pixels, channels, blocks, ElementKind.Of(element), rectify: rectify);
            rig.SetStatistics();
            rig.Normalize(fromOutput ? rig.Kind.Round(Sample.Doubles(pixels * channels, 5)) : null);
            double[] y = [.. rig.Kind.Read(rig.Output).Select(value => (double)value)];
            double[] masked = [.. rig.OutputGradient.Select((value, i) => rectify && y[i] <= 0 ? 0 : value)];
            BatchNormChain chain = BatchNormChain.Of(rig.X, masked, rig.Gamma, Epsilon);
            double[] before = rig.Kind.Round(Sample.Doubles(pixels * channels, 6));
            HostArray dx = accumulate ? rig.Kind.Array(before) : rig.Kind.Array(before.Length);
            HostArray dy = rig.Kind.Array(rig.OutputGradient);

            rig.Backward(dy, fromOutput, accumulate, dx);

            double scale = Math.Max(1, Math.Sqrt(pixels));
            Closeness.Holds([.. chain.Gamma.Select(value => 7 + value)], rig.GammaGradient.Read(), 3e-6 * scale);
            Closeness.Holds([.. chain.Beta.Select(value => 8 + value)], rig.BetaGradient.Read(), 3e-6 * scale);
            double[] expected = [.. chain.Input.Select((value, i) => value + (accumulate ? before[i] : 0))];
            Assert.All(rig.Kind.Read(dx), (value, i) => Assert.True(Math.Abs(value - expected[i]) <= (rig.Kind.Tolerance + 2e-5) * chain.Term, $"at {i}: expected {expected[i]}, got {value}"));
            Closeness.Holds(fromOutput ? masked : rig.OutputGradient, rig.Kind.Read(dy), 0);
        }
    }

    /// <summary>The oracle itself, against finite differences of the definition.</summary>
    [Fact]
    public void Chain_SmallTensor_AgreesWithFiniteDifferences()
    {
        double[] x = Sample.Doubles(21, 1), dy = Sample.Doubles(21, 2), gamma = Sample.Doubles(3, 3), beta = Sample.Doubles(3, 4);
        var oracle = new ReferenceBatchNorm(3, Epsilon, false);
        BatchNormChain chain = BatchNormChain.Of(x, dy, gamma, Epsilon);

        Closeness.Holds(FiniteDifference.Gradient(at => oracle.Forward(at, gamma, beta, null), x, dy), Sample.Floats(chain.Input), 1e-6);
        Closeness.Holds(FiniteDifference.Gradient(at => oracle.Forward(x, at, beta, null), gamma, dy), Sample.Floats(chain.Gamma), 1e-6);
        Closeness.Holds(FiniteDifference.Gradient(at => oracle.Forward(x, gamma, at, null), beta, dy), Sample.Floats(chain.Beta), 1e-6);
    }
}
