using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cpu.Kernels;

public sealed class ElementwiseKernelTests
{
    /// <summary>One rounding, or a sum of a few floats.</summary>
    private const double Tolerance = 1e-6;

    private readonly CpuDevice _device = new();

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 3, 5, 19)]
    public void Rectify_AnyShape_MatchesFiniteDifferences(int count, int height, int width, int channels)
    {
        var shape = new TensorShape(count, height, width, channels, 0);
        double[] x = Sample.Doubles(shape.Length, 1), dy = Sample.Doubles(shape.Length, 2);
        Tensor y = StoredTensor.Garbage(_device, shape with { Halo = 1 }), dx = StoredTensor.Garbage(_device, shape);

        _device.Rectify(StoredTensor.Of(_device, shape, x), y);
        Closeness.Holds([.. x.Select(value => Math.Max(value, 0))], StoredTensor.Interior(y), Tolerance);

        double[] expected = FiniteDifference.Gradient(at => [.. at.Select(value => Math.Max(value, 0))], x, dy);
        _device.RectifyGradient(y, StoredTensor.Of(_device, shape, dy), dx, false);
        Closeness.Holds(expected, StoredTensor.Interior(dx), Tolerance);
        _device.RectifyGradient(y, StoredTensor.Of(_device, shape, dy), dx, true);
        Closeness.Holds([.. expected.Select(value => 2 * value)], StoredTensor.Interior(dx), Tolerance);
    }

    [Theory]
    [InlineData(4, 4, 2, 4, 2)]
    [InlineData(5, 7, 3, 8, 2)]
    [InlineData(1, 1, 1, 1, 2)]
    [InlineData(3, 2, 2, 5, 1)]
    public void PadShortcut_AnyShape_MatchesDefinition(int height, int width, int input, int output, int stride)
    {
        var inputShape = new TensorShape(2, height, width, input, 1);
        var outputShape = new TensorShape(2, (height + stride - 1) / stride, (width + stride - 1) / stride, output, 1);
        double[] x = Sample.Doubles(inputShape.Pixels * input, 1), dy = Sample.Doubles(outputShape.Pixels * output, 2);
        Tensor y = StoredTensor.Garbage(_device, outputShape), dx = StoredTensor.Garbage(_device, inputShape with { Halo = 0 });
        double[] Forward(double[] at) => Shortcut(at, inputShape, outputShape, stride);

        _device.PadShortcut(stride, StoredTensor.Of(_device, inputShape, x), y);
        Closeness.Holds(Forward(x), StoredTensor.Interior(y), Tolerance);

        double[] expected = FiniteDifference.Gradient(Forward, x, dy);
        _device.PadShortcutGradient(stride, StoredTensor.Of(_device, outputShape, dy), dx, false);
        Closeness.Holds(expected, StoredTensor.Interior(dx), Tolerance);
        _device.PadShortcutGradient(stride, StoredTensor.Of(_device, outputShape, dy), dx, true);
        Closeness.Holds([.. expected.Select(value => 2 * value)], StoredTensor.Interior(dx), Tolerance);
    }

    [Fact]
    public void Bias_ForwardAndGradient_AddOverPixels()
    {
        var shape = new TensorShape(2, 3, 2, 5, 1);
        double[] x = Sample.Doubles(60, 1), bias = Sample.Doubles(5, 2);
        Tensor tensor = StoredTensor.Of(_device, shape, x);
        Block gradient = StoredTensor.Block(_device, bias);

        _device.MaskGradient(null, tensor, gradient);
        _device.AddBias(StoredTensor.Block(_device, bias), tensor);

        Closeness.Holds([.. bias.Select((value, c) => value + x.Where((_, i) => i % 5 == c).Sum())], gradient.Span, 1e-6);
        Closeness.Holds([.. x.Select((value, i) => value + bias[i % 5])], StoredTensor.Interior(tensor), Tolerance);
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(40, 0)]
    public void MaskGradient_WithActivation_ClearsWhereItIsNotPositiveAndSumsTheRest(int channels, int halo)
    {
        var shape = new TensorShape(2, 3, 2, channels, halo);
        double[] y = Sample.Doubles(12 * channels, 1), dy = Sample.Doubles(12 * channels, 2), before = Sample.Doubles(channels, 3);
        Tensor gradient = StoredTensor.Of(_device, shape with { Halo = 1 }, dy);
        Block bias = StoredTensor.Block(_device, before);
        double[] expected = [.. dy.Select((value, i) => y[i] > 0 ? value : 0)];

        _device.MaskGradient(StoredTensor.Of(_device, shape, y), gradient, bias);

        Closeness.Holds(expected, StoredTensor.Interior(gradient), 0);
        Closeness.Holds([.. before.Select((value, c) => value + expected.Where((_, i) => i % channels == c).Sum())], bias.Span, 1e-6);
    }

    [Theory]
    [InlineData(false, 1, 0)]
    [InlineData(true, 0, 1)]
    [InlineData(false, 2, 1)]
    public void Copy_SameImages_KeepsOrder(bool flatten, int sourceHalo, int targetHalo)
    {
        var source = new TensorShape(2, 3, 4, 5, flatten ? 0 : sourceHalo);
        TensorShape target = flatten ? new TensorShape(2, 1, 1, 60, 0) : source with { Halo = targetHalo };
        double[] x = Sample.Doubles(120, 1);
        Tensor copy = StoredTensor.Garbage(_device, target);

        _device.Copy(StoredTensor.Of(_device, source, x), copy, false);
        Closeness.Holds(x, StoredTensor.Interior(copy), 0);
        _device.Copy(StoredTensor.Of(_device, source, x), copy, true);
        Closeness.Holds([.. x.Select(value => 2 * value)], StoredTensor.Interior(copy), 0);
    }

    [Fact]
    public void Copy_FlattenWithHalo_TakesInteriors()
    {
        double[] x = Sample.Doubles(120, 1);
        Tensor flat = StoredTensor.Garbage(_device, new TensorShape(2, 1, 1, 60, 0));
        Tensor image = StoredTensor.Garbage(_device, new TensorShape(2, 3, 4, 5, 1));

        _device.Copy(StoredTensor.Of(_device, image.Shape, x), flat, false);
        _device.Copy(flat, image, false);

        Closeness.Holds(x, StoredTensor.Interior(flat), 0);
        Closeness.Holds(x, StoredTensor.Interior(image), 0);
    }

    private static double[] Shortcut(double[] x, TensorShape inputShape, TensorShape outputShape, int stride)
    {
        double[] y = new double[outputShape.Pixels * outputShape.Channels];
        int front = (outputShape.Channels - inputShape.Channels) / 2;
        for (int i = 0; i < x.Length; i++)
        {
            int pixel = i / inputShape.Channels;
            int row = pixel / inputShape.Width % inputShape.Height, column = pixel % inputShape.Width, image = pixel / (inputShape.Width * inputShape.Height);
            if (row % stride == 0 && column % stride == 0)
            {
                y[((image * outputShape.Height + row / stride) * outputShape.Width + column / stride) * outputShape.Channels + front + i % inputShape.Channels] = x[i];
            }
        }

        return y;
    }
}
