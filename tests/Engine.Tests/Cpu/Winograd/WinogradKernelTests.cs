using Lockstep.Engine.Cpu;
using Lockstep.Engine.Cpu.Winograd;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cpu.Winograd;

/// <summary>That the transforms cost no digits that matter: both ways of computing a convolution against double.</summary>
public sealed class WinogradKernelTests
{
    /// <summary>Root mean square error over that of the result; float32 has 6e-8 to give.</summary>
    private const double Harmless = 1e-6;

    private readonly ReferenceConvolution _reference = new(2, 15, 16, 64, 48, 3, 3, 1, 1);

    [Fact]
    public void Suits_ThreeByThreeOfStrideOne_AndNoOther()
    {
        var output = new TensorShape(4, 28, 28, 64, 0);
        var geometry = new ConvolutionGeometry(3, 3, 1, 1, 64, 64);

        Assert.True(WinogradChoice.Suits(geometry, output));
        Assert.False(WinogradChoice.Suits(geometry with { Stride = 2 }, output));
        Assert.False(WinogradChoice.Suits(geometry with { Dilation = 2 }, output));
        Assert.False(WinogradChoice.Suits(geometry with { Groups = 2 }, output));
        Assert.False(WinogradChoice.Suits(geometry with { KernelWidth = 1 }, output));
        Assert.False(WinogradChoice.Suits(geometry with { Input = 16 }, output with { Channels = 16 }));
    }

    [Fact]
    public void Convolve_AgainstDouble_ErrorIsThatOfTheDirectSum()
    {
        double[] x = Sample.Doubles(_reference.InputLength, 1), w = Sample.Doubles(_reference.WeightLength, 2);
        double[] expected = _reference.Forward(x, w);

        double direct = Error(expected, Forward(new CpuDevice(false), x, w)), winograd = Error(expected, Forward(new CpuDevice(), x, w));

        Assert.True(direct < Harmless && winograd < Harmless && winograd < 4 * direct, $"direct {direct:e2}, Winograd {winograd:e2}");
        Assert.True(direct != winograd, "expected two ways of computing, got the same bits: is this shape still computed by Winograd?");
    }

    [Fact]
    public void ConvolveWeightGradient_AgainstDouble_ErrorIsThatOfTheDirectSum()
    {
        double[] x = Sample.Doubles(_reference.InputLength, 1), dy = Sample.Doubles(_reference.OutputLength, 3);
        double[] expected = _reference.WeightGradient(x, dy);

        double direct = Error(expected, WeightGradient(new CpuDevice(false), x, dy)), winograd = Error(expected, WeightGradient(new CpuDevice(), x, dy));

        Assert.True(direct < Harmless && winograd < Harmless && winograd < 4 * direct, $"direct {direct:e2}, Winograd {winograd:e2}");
    }

    private static double Error(double[] expected, float[] actual) =>
        Math.Sqrt(expected.Zip(actual, (left, right) => (left - right) * (left - right)).Sum() / expected.Sum(value => value * value));

    private float[] Forward(CpuDevice device, double[] x, double[] w)
    {
        Tensor y = StoredTensor.Garbage(device, Output);
        device.Convolve(Geometry, StoredTensor.Of(device, Input, x), StoredTensor.Block(device, w), null, false, y);
        return StoredTensor.Interior(y);
    }

    private float[] WeightGradient(CpuDevice device, double[] x, double[] dy)
    {
        Block dw = StoredTensor.Block(device, new double[_reference.WeightLength]);
        device.ConvolveWeightGradient(Geometry, StoredTensor.Of(device, Input, x), StoredTensor.Of(device, Output, dy), dw, false);
        return dw.Span.ToArray();
    }

    private ConvolutionGeometry Geometry => new(3, 3, 1, 1, _reference.Input, _reference.Output);

    private TensorShape Input => new(_reference.Count, _reference.Height, _reference.Width, _reference.Input, 1);

    private TensorShape Output => new(_reference.Count, _reference.OutputHeight, _reference.OutputWidth, _reference.Output, 0);
}
