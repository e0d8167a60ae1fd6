using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cpu.Kernels;

/// <summary>Forward, input gradient and weight gradient over many shapes against the definition in double.</summary>
public sealed class ConvolutionKernelTests
{
    /// <summary>Sums of up to 1,000 products in float32: rounding grows like the square root, 3e-6 in practice.</summary>
    private const double Tolerance = 2e-5;

    private readonly CpuDevice _device = new();

    /// <summary>count, height, width, in, out, kernel height, kernel width, stride, padding, dilation, groups.</summary>
    public static TheoryData<int, int, int, int, int, int, int, int, int, int, int> Shapes => new()
    {
        { 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1 },
        { 1, 1, 1, 1, 1, 3, 3, 1, 1, 1, 1 },
        { 2, 5, 7, 3, 16, 3, 3, 1, 1, 1, 1 },
        { 1, 9, 16, 16, 16, 3, 3, 1, 1, 1, 1 },
        { 1, 4, 18, 16, 32, 3, 3, 1, 1, 1, 1 },
        { 2, 8, 8, 32, 32, 3, 3, 1, 1, 1, 1 },
        { 1, 8, 8, 16, 32, 3, 3, 2, 1, 1, 1 },
        { 2, 7, 9, 4, 6, 3, 3, 2, 1, 1, 1 },
        { 1, 6, 5, 5, 10, 3, 3, 2, 1, 1, 1 },
        { 1, 7, 6, 2, 3, 5, 5, 1, 2, 1, 1 },
        { 2, 9, 8, 1, 6, 5, 5, 1, 0, 1, 1 },
        { 1, 11, 10, 3, 8, 7, 7, 2, 3, 1, 1 },
        { 1, 8, 7, 3, 5, 7, 7, 1, 3, 1, 1 },
        { 1, 12, 12, 2, 4, 5, 5, 3, 1, 1, 1 },
        { 2, 6, 6, 8, 12, 1, 1, 1, 0, 1, 1 },
        { 2, 7, 7, 6, 20, 1, 1, 2, 0, 1, 1 },
        { 1, 5, 5, 4, 4, 1, 1, 3, 0, 1, 1 },
        { 1, 6, 9, 3, 7, 1, 3, 1, 1, 1, 1 },
        { 1, 9, 6, 3, 7, 3, 1, 1, 1, 1, 1 },
        { 1, 1, 33, 40, 10, 1, 1, 1, 0, 1, 1 },
        { 1, 3, 3, 70, 50, 3, 3, 1, 1, 1, 1 },
        { 1, 2, 31, 17, 19, 3, 3, 1, 1, 1, 1 },
        { 1, 4, 4, 3, 5, 3, 3, 1, 2, 1, 1 },
        { 1, 9, 9, 3, 34, 3, 3, 1, 2, 2, 1 },
        { 1, 8, 11, 4, 6, 3, 3, 2, 2, 2, 1 },
        { 2, 10, 9, 2, 5, 3, 3, 2, 3, 3, 1 },
        { 1, 7, 8, 6, 9, 3, 3, 1, 1, 1, 3 },
        { 2, 9, 7, 8, 48, 3, 3, 2, 1, 1, 2 },
        { 1, 5, 6, 4, 4, 5, 3, 1, 2, 1, 4 },
        { 1, 9, 9, 4, 8, 3, 3, 1, 2, 2, 2 },
        { 3, 7, 7, 20, 40, 3, 3, 1, 1, 1, 1 },
        { 3, 13, 13, 10, 36, 3, 3, 1, 1, 1, 1 },
        { 1, 56, 57, 33, 65, 1, 1, 1, 0, 1, 1 },
        { 2, 19, 27, 70, 33, 3, 3, 1, 1, 1, 1 },
        { 1, 40, 56, 64, 32, 1, 1, 1, 0, 1, 1 },
        { 2, 15, 17, 34, 50, 3, 3, 1, 1, 1, 1 },
        { 3, 8, 9, 64, 32, 3, 3, 1, 2, 1, 1 },
        { 1, 6, 5, 32, 33, 3, 3, 1, 0, 1, 1 },
        { 1, 1, 5, 300, 70, 1, 1, 1, 0, 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Convolve_AnyShape_MatchesDefinition(int count, int height, int width, int input, int output, int kernelHeight, int kernelWidth, int stride, int padding, int dilation, int groups)
    {
        var reference = new ReferenceConvolution(count, height, width, input, output, kernelHeight, kernelWidth, stride, padding, dilation, groups);
        ConvolutionGeometry geometry = Geometry(reference);
        double[] x = Sample.Doubles(reference.InputLength, 1);
        double[] w = Sample.Doubles(reference.WeightLength, 2);
        Tensor y = StoredTensor.Garbage(_device, OutputShape(reference, 2));

        _device.Convolve(geometry, StoredTensor.Of(_device, InputShape(reference, padding), x), StoredTensor.Block(_device, w), null, false, y);

        Closeness.Holds(reference.Forward(x, w), StoredTensor.Interior(y), Tolerance);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Convolve_BiasAndRectifier_MatchesDefinition(int count, int height, int width, int input, int output, int kernelHeight, int kernelWidth, int stride, int padding, int dilation, int groups)
    {
        var reference = new ReferenceConvolution(count, height, width, input, output, kernelHeight, kernelWidth, stride, padding, dilation, groups);
        double[] x = Sample.Doubles(reference.InputLength, 1);
        double[] w = Sample.Doubles(reference.WeightLength, 2);
        double[] b = Sample.Doubles(output, 5);
        Tensor y = StoredTensor.Garbage(_device, OutputShape(reference, 0));

        _device.Convolve(Geometry(reference), StoredTensor.Of(_device, InputShape(reference, padding), x), StoredTensor.Block(_device, w), StoredTensor.Block(_device, b), true, y);

        double[] expected = [.. reference.Forward(x, w).Select((value, i) => Math.Max(0, value + b[i % output]))];
        Closeness.Holds(expected, StoredTensor.Interior(y), Tolerance);
    }

    /// <summary>A slice's gradient is a function of the slice: neither the images that went before nor the thread matter.</summary>
    [Fact]
    public void Convolve_OnAnotherThread_GivesSameBits()
    {
        var reference = new ReferenceConvolution(2, 14, 14, 24, 40, 3, 3, 1, 1);
        double[] x = Sample.Doubles(reference.InputLength, 1);
        double[] w = Sample.Doubles(reference.WeightLength, 2);
        Tensor input = StoredTensor.Of(_device, InputShape(reference, 1), x);
        Block weights = StoredTensor.Block(_device, w);
        Tensor here = StoredTensor.Garbage(_device, OutputShape(reference, 0)), there = StoredTensor.Garbage(_device, OutputShape(reference, 0));

        _device.Convolve(Geometry(reference), input, weights, null, false, here);
        var thread = new Thread(() => _device.Convolve(Geometry(reference), input, weights, null, false, there));
        thread.Start();
        thread.Join();

        Assert.Equal(here.Span, there.Span);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ConvolveInputGradient_AnyShape_MatchesDefinition(int count, int height, int width, int input, int output, int kernelHeight, int kernelWidth, int stride, int padding, int dilation, int groups)
    {
        var reference = new ReferenceConvolution(count, height, width, input, output, kernelHeight, kernelWidth, stride, padding, dilation, groups);
        ConvolutionGeometry geometry = Geometry(reference);
        double[] dy = Sample.Doubles(reference.OutputLength, 3);
        double[] w = Sample.Doubles(reference.WeightLength, 2);
        double[] expected = reference.InputGradient(dy, w);
        Block weights = StoredTensor.Block(_device, w);
        Tensor gradient = StoredTensor.Of(_device, OutputShape(reference, geometry.GradientHalo(height, width)), dy);
        Tensor dx = StoredTensor.Garbage(_device, InputShape(reference, 1));

        _device.ConvolveInputGradient(geometry, gradient, weights, dx, false);
        Closeness.Holds(expected, StoredTensor.Interior(dx), Tolerance);

        _device.ConvolveInputGradient(geometry, gradient, weights, dx, true);
        Closeness.Holds([.. expected.Select(value => 2 * value)], StoredTensor.Interior(dx), Tolerance);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ConvolveWeightGradient_AnyShape_AddsDefinition(int count, int height, int width, int input, int output, int kernelHeight, int kernelWidth, int stride, int padding, int dilation, int groups)
    {
        var reference = new ReferenceConvolution(count, height, width, input, output, kernelHeight, kernelWidth, stride, padding, dilation, groups);
        double[] x = Sample.Doubles(reference.InputLength, 1);
        double[] dy = Sample.Doubles(reference.OutputLength, 3);
        double[] before = Sample.Doubles(reference.WeightLength, 4);
        Block dw = StoredTensor.Block(_device, before);

        _device.ConvolveWeightGradient(Geometry(reference), StoredTensor.Of(_device, InputShape(reference, padding + 1), x), StoredTensor.Of(_device, OutputShape(reference, 1), dy), dw, true);

        double[] expected = reference.WeightGradient(x, dy);
        Closeness.Holds([.. expected.Select((value, i) => value + before[i])], dw.Span, Tolerance);

        dw.Span.Fill(float.NaN);
        _device.ConvolveWeightGradient(Geometry(reference), StoredTensor.Of(_device, InputShape(reference, padding + 1), x), StoredTensor.Of(_device, OutputShape(reference, 1), dy), dw, false);
        Closeness.Holds(expected, dw.Span, Tolerance);
    }

    [Fact]
    public void ReferenceGradients_AgainstFiniteDifferences_Agree()
    {
        var reference = new ReferenceConvolution(2, 5, 4, 2, 3, 3, 3, 2, 1);
        double[] x = Sample.Doubles(reference.InputLength, 1);
        double[] w = Sample.Doubles(reference.WeightLength, 2);
        double[] dy = Sample.Doubles(reference.OutputLength, 3);

        Closeness.Holds(FiniteDifference.Gradient(at => reference.Forward(at, w), x, dy), Sample.Floats(reference.InputGradient(dy, w)), 1e-6);
        Closeness.Holds(FiniteDifference.Gradient(at => reference.Forward(x, at), w, dy), Sample.Floats(reference.WeightGradient(x, dy)), 1e-6);
    }

    [Fact]
    public void Convolve_HaloSmallerThanPadding_Throws()
    {
        var reference = new ReferenceConvolution(1, 4, 4, 1, 1, 3, 3, 1, 1);
        Tensor x = StoredTensor.Garbage(_device, InputShape(reference, 0));
        Tensor y = StoredTensor.Garbage(_device, OutputShape(reference, 0));

        ArgumentException error = Assert.Throws<ArgumentException>(() => _device.Convolve(Geometry(reference), x, StoredTensor.Block(_device, new double[9]), null, false, y));

        Assert.Contains("halo of at least 1, got 0", error.Message);
    }

    private static ConvolutionGeometry Geometry(ReferenceConvolution r) => new(r.KernelHeight, r.KernelWidth, r.Stride, r.Padding, r.Input, r.Output, r.Dilation, r.Groups);

    private static TensorShape InputShape(ReferenceConvolution r, int halo) => new(r.Count, r.Height, r.Width, r.Input, halo);

    private static TensorShape OutputShape(ReferenceConvolution r, int halo) => new(r.Count, r.OutputHeight, r.OutputWidth, r.Output, halo);
}
