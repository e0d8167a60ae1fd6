using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cpu.Kernels;

/// <summary>Operations that go across the channels of a pixel or treat each channel in its own way.</summary>
public sealed class ChannelKernelTests
{
    private const double Tolerance = 3e-6;

    private readonly CpuDevice _device = new();

    public static TheoryData<int, int, int, int> Shapes => new()
    {
        { 1, 1, 1, 1 },
        { 2, 3, 2, 7 },
        { 1, 2, 3, 37 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void NormalizeResponse_AnyShape_MatchesFiniteDifferences(int count, int height, int width, int channels)
    {
        var shape = new TensorShape(count, height, width, channels, 0);
        foreach (ResponseNormalization settings in new[] { new ResponseNormalization(5, 0.3f, 0.75f, 2), new ResponseNormalization(1, 0.5f, 0.5f, 1), new ResponseNormalization(3, 1e-4f, 1.5f, 1) })
        {
            AdjointCheck.Holds(
                _device,
                shape,
                shape,
                Sample.Doubles(shape.Length, 1),
                at => Response(at, channels, settings),
                (in Tensor input, in Tensor output) => _device.NormalizeResponse(settings, input, output),
                (in Tensor input, in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate) => _device.NormalizeResponseGradient(settings, input, outputGradient, inputGradient, accumulate),
                Tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Softmax_AnyShape_MatchesFiniteDifferences(int count, int height, int width, int channels)
    {
        var shape = new TensorShape(count, height, width, channels, 0);
        double[] x = [.. Sample.Doubles(shape.Length, 1).Select(value => 3 * value)];
        if (channels == 1)
        {
            // Finite differences of the constant 1 are noise; only the value is asked for.
            Tensor output = StoredTensor.Garbage(_device, shape);
            _device.Softmax(StoredTensor.Of(_device, shape, x), output);
            Assert.Equal([1], StoredTensor.Interior(output));
            return;
        }

        AdjointCheck.Holds(
            _device,
            shape,
            shape,
            x,
            at => Softmax(at, channels),
            (in Tensor input, in Tensor output) => _device.Softmax(input, output),
            (in Tensor input, in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate) => _device.SoftmaxGradient(output, outputGradient, inputGradient, accumulate),
            Tolerance);
    }

    [Fact]
    public void Softmax_HugeLogits_StaysFinite()
    {
        Tensor tensor = StoredTensor.Of(_device, new TensorShape(1, 1, 1, 3, 0), [3e38, 1, 3e38]);

        _device.Softmax(tensor, tensor);

        Assert.Equal([0.5f, 0, 0.5f], StoredTensor.Interior(tensor));
    }

    [Theory]
    [InlineData(1, 1, 1, 1, 2)]
    [InlineData(2, 3, 2, 5, 3)]
    [InlineData(1, 2, 2, 37, 2)]
    [InlineData(1, 2, 2, 4, 1)]
    public void Maxout_AnyShape_MatchesFiniteDifferences(int count, int height, int width, int channels, int pieces)
    {
        var outputShape = new TensorShape(count, height, width, channels, 0);
        TensorShape inputShape = outputShape with { Channels = channels * pieces };
        AdjointCheck.Holds(
            _device,
            inputShape,
            outputShape,
            Sample.Doubles(inputShape.Length, 1),
            at => [.. Enumerable.Range(0, outputShape.Length).Select(i => Enumerable.Range(0, pieces).Max(piece => at[i / channels * channels * pieces + piece * channels + i % channels]))],
            (in Tensor input, in Tensor output) => _device.Maxout(input, output),
            (in Tensor input, in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate) => _device.MaxoutGradient(input, output, outputGradient, inputGradient, accumulate),
            Tolerance);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void RectifyWithSlopes_AnyShape_MatchesFiniteDifferences(int count, int height, int width, int channels)
    {
        var shape = new TensorShape(count, height, width, channels, 0);
        double[] x = Sample.Doubles(shape.Length, 1), a = Sample.Doubles(channels, 2), dy = Sample.Doubles(shape.Length, 77), start = Sample.Doubles(channels, 4);
        double[] Forward(double[] at, double[] slopes) => [.. at.Select((value, i) => value > 0 ? value : slopes[i % channels] * value)];
        Block slopes = StoredTensor.Block(_device, a), slopeGradient = StoredTensor.Block(_device, start);

        AdjointCheck.Holds(
            _device,
            shape,
            shape,
            x,
            at => Forward(at, a),
            (in Tensor input, in Tensor output) => _device.RectifyWithSlopes(slopes, input, output),
            (in Tensor input, in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate) => _device.RectifyWithSlopesGradient(slopes, input, outputGradient, inputGradient, accumulate, slopeGradient),
            Tolerance);
        _device.RectifyWithSlopesGradient(slopes, StoredTensor.Of(_device, shape, x), StoredTensor.Of(_device, shape, dy), null, false, slopeGradient);

        // Three backward passes, each adds.
        double[] once = FiniteDifference.Gradient(at => Forward(x, at), a, dy);
        Closeness.Holds([.. start.Select((value, c) => value + 3 * once[c])], slopeGradient.Span, Tolerance);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void CopyChannels_PartOfPixels_LeavesTheRest(bool accumulate)
    {
        double[] x = Sample.Doubles(2 * 3 * 2 * 5, 1), y = Sample.Doubles(2 * 3 * 2 * 7, 2);
        Tensor source = StoredTensor.Of(_device, new TensorShape(2, 3, 2, 5, 1), x), target = StoredTensor.Of(_device, new TensorShape(2, 3, 2, 7, 2), y);

        _device.CopyChannels(source, 1, target, 3, 4, accumulate);

        double[] expected = [.. y.Select((value, i) => i % 7 >= 3 ? x[i / 7 * 5 + i % 7 - 2] + (accumulate ? value : 0) : value)];
        Closeness.Holds(expected, StoredTensor.Interior(target), 1e-7);
    }

    private static double[] Response(double[] x, int channels, ResponseNormalization settings)
    {
        double[] y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            int c = i % channels;
            double sum = 0;
            for (int other = Math.Max(0, c - settings.Size / 2); other <= Math.Min(channels - 1, c + settings.Size / 2); other++)
            {
                sum += x[i - c + other] * x[i - c + other];
            }

            y[i] = x[i] / Math.Pow(settings.Bias + settings.Alpha * sum, settings.Beta);
        }

        return y;
    }

    private static double[] Softmax(double[] x, int channels) =>
        [.. x.Select((value, i) => Math.Exp(value) / x.Skip(i / channels * channels).Take(channels).Sum(Math.Exp))];
}
