using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cpu.Kernels;

public sealed class BatchNormKernelTests
{
    private const float Epsilon = 1e-5f;

    /// <summary>Float32 statistics and a subtraction of neighbouring terms in the gradient.</summary>
    private const double Tolerance = 5e-5;

    private readonly CpuDevice _device = new();

    /// <summary>count, height, width, channels, rectify, residual.</summary>
    public static TheoryData<int, int, int, int, bool, bool> Shapes => new()
    {
        { 3, 1, 1, 1, false, false },
        { 2, 3, 5, 1, true, false },
        { 2, 4, 4, 16, true, false },
        { 3, 3, 2, 16, true, true },
        { 2, 3, 3, 19, false, false },
        { 2, 2, 3, 33, true, true },
        { 1, 3, 5, 7, false, true },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Moments_AnyShape_MatchDefinition(int count, int height, int width, int channels, bool rectify, bool residual)
    {
        var shape = new TensorShape(count, height, width, channels, residual ? 1 : 0);
        var reference = new ReferenceBatchNorm(channels, Epsilon, rectify);
        double[] x = [.. Sample.Doubles(shape.Pixels * channels, 1).Select(value => (double)(float)(value + 100))];
        Block mean = StoredTensor.Block(_device, new double[channels]);
        Block variance = StoredTensor.Block(_device, new double[channels]);

        Block stepMean = StoredTensor.Block(_device, [.. Enumerable.Repeat(1000.0, channels)]);
        Block stepVariance = StoredTensor.Block(_device, [.. Enumerable.Repeat(3.0, channels)]);

        _device.Moments(StoredTensor.Of(_device, shape, x), mean, variance, 0.25f, stepMean, stepVariance);

        Closeness.Holds(reference.Mean(x), mean.Span, 1e-6);
        Closeness.Holds(reference.Variance(x), variance.Span, 1e-5);
        double unbiased = shape.Pixels > 1 ? shape.Pixels / (shape.Pixels - 1.0) : 1;
        Closeness.Holds([.. reference.Mean(x).Select(value => 1000 + (0.25 * value))], stepMean.Span, 1e-6);
        Closeness.Holds([.. reference.Variance(x).Select(value => 3 + (0.25 * unbiased * value))], stepVariance.Span, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void NormalizeAndGradient_AnyShape_MatchFiniteDifferences(int count, int height, int width, int channels, bool rectify, bool residual)
    {
        var plain = new TensorShape(count, height, width, channels, 0);
        int length = plain.Length;
        var reference = new ReferenceBatchNorm(channels, Epsilon, rectify);
        double[] x = Sample.Doubles(length, 1), gamma = Sample.Doubles(channels, 2), beta = Sample.Doubles(channels, 3), dy = Sample.Doubles(length, 4);
        double[]? shortcut = residual ? Sample.Doubles(length, 5) : null;
        Tensor input = StoredTensor.Of(_device, plain, x);
        Tensor output = StoredTensor.Garbage(_device, plain with { Halo = 1 });
        Tensor? residualTensor = shortcut is null ? null : StoredTensor.Of(_device, plain with { Halo = 2 }, shortcut);
        NormalizationState state = State(x, gamma, beta, reference);

        _device.Normalize(state, input, residualTensor, rectify, output);
        Closeness.Holds(reference.Forward(x, gamma, beta, shortcut), StoredTensor.Interior(output), Tolerance);

        Tensor outputGradient = StoredTensor.Of(_device, plain, dy);
        Tensor inputGradient = StoredTensor.Garbage(_device, plain with { Halo = 1 });
        Block gammaGradient = StoredTensor.Block(_device, gamma), betaGradient = StoredTensor.Block(_device, beta);
        _device.NormalizeGradient(state, input, residual && rectify ? output : null, rectify, outputGradient, inputGradient, false, gammaGradient, betaGradient);

        Closeness.Holds(FiniteDifference.Gradient(at => reference.Forward(at, gamma, beta, shortcut), x, dy), StoredTensor.Interior(inputGradient), 2e-4);
        double[] expectedGamma = FiniteDifference.Gradient(at => reference.Forward(x, at, beta, shortcut), gamma, dy);
        double[] expectedBeta = FiniteDifference.Gradient(at => reference.Forward(x, gamma, at, shortcut), beta, dy);
        Closeness.Holds([.. expectedGamma.Select((value, i) => value + gamma[i])], gammaGradient.Span, Tolerance);
        Closeness.Holds([.. expectedBeta.Select((value, i) => value + beta[i])], betaGradient.Span, Tolerance);
        if (shortcut is not null)
        {
            double[] expected = FiniteDifference.Gradient(at => reference.Forward(x, gamma, beta, at), shortcut, dy);
            Closeness.Holds(expected, StoredTensor.Interior(outputGradient), Tolerance);
        }
    }

    [Fact]
    public void Normalize_NaNInput_StaysNaN()
    {
        var shape = new TensorShape(1, 1, 2, 1, 0);
        Tensor input = StoredTensor.Of(_device, shape, [double.NaN, 1]);
        Tensor output = StoredTensor.Garbage(_device, shape);
        Block one = StoredTensor.Block(_device, [1]), zero = StoredTensor.Block(_device, [0]);

        _device.Normalize(new NormalizationState(zero, one, one, zero, 0), input, null, true, output);

        Assert.Equal([float.NaN, 1], StoredTensor.Interior(output));
    }

    private NormalizationState State(double[] x, double[] gamma, double[] beta, ReferenceBatchNorm reference) => new(
        StoredTensor.Block(_device, reference.Mean(x)),
        StoredTensor.Block(_device, reference.Variance(x)),
        StoredTensor.Block(_device, gamma),
        StoredTensor.Block(_device, beta),
        Epsilon);
}
