using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cpu.Kernels;

public sealed class PoolingKernelTests
{
    /// <summary>Sums of at most 25 floats.</summary>
    private const double Tolerance = 1e-6;

    private readonly CpuDevice _device = new();

    /// <summary>count, height, width, channels, window height, window width, stride, padding, ceiling.</summary>
    public static TheoryData<int, int, int, int, int, int, int, int, bool> Shapes => new()
    {
        { 1, 1, 1, 1, 1, 1, 1, 0, false },
        { 2, 4, 6, 3, 2, 2, 2, 0, false },
        { 1, 5, 7, 17, 2, 2, 2, 0, false },
        { 2, 5, 5, 2, 3, 3, 2, 0, false },
        { 1, 6, 5, 4, 3, 3, 1, 0, false },
        { 2, 5, 4, 8, 5, 4, 1, 0, false },
        { 2, 6, 7, 33, 3, 3, 2, 1, false },
        { 1, 5, 4, 19, 3, 3, 1, 1, false },
        { 2, 6, 4, 5, 3, 3, 2, 0, true },
        { 1, 5, 6, 3, 2, 2, 3, 1, true },
        { 1, 4, 7, 20, 3, 3, 2, 1, true },
        { 2, 2, 3, 2, 3, 4, 2, 1, true },
        { 1, 7, 8, 1, 5, 4, 3, 2, true },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void MaxPool_AnyShape_MatchesFiniteDifferences(int count, int height, int width, int channels, int windowHeight, int windowWidth, int stride, int padding, bool ceiling) =>
        Check(new ReferencePooling(count, height, width, channels, windowHeight, windowWidth, stride, true, padding, ceiling));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AveragePool_AnyShape_MatchesFiniteDifferences(int count, int height, int width, int channels, int windowHeight, int windowWidth, int stride, int padding, bool ceiling)
    {
        Check(new ReferencePooling(count, height, width, channels, windowHeight, windowWidth, stride, false, padding, ceiling));
        Check(new ReferencePooling(count, height, width, channels, windowHeight, windowWidth, stride, false, padding, ceiling, CountPadding: false));
    }

    /// <summary>PyTorch: (112 + 2 - 3) / 2 + 1 = 56 for ResNet; ceil: 112 to 56 without padding (GoogLeNet), floor 55; a window that would begin in the padding is dropped.</summary>
    [Theory]
    [InlineData(112, 3, 2, 1, false, 56)]
    [InlineData(112, 3, 2, 0, true, 56)]
    [InlineData(112, 3, 2, 0, false, 55)]
    [InlineData(3, 2, 2, 1, true, 2)]
    [InlineData(2, 3, 2, 0, false, 0)]
    public void OutputHeight_AsPyTorch_CountsWindows(int size, int window, int stride, int padding, bool ceiling, int expected) =>
        Assert.Equal(expected, new PoolingGeometry(window, window, stride, padding, ceiling).OutputHeight(size));

    [Fact]
    public void MaxPool_NegativeValuesAndPadding_PaddingNeverWins()
    {
        Tensor x = StoredTensor.Of(_device, new TensorShape(1, 1, 1, 1, 1), [-7]);
        Tensor y = StoredTensor.Garbage(_device, x.Shape);

        _device.MaxPool(new PoolingGeometry(3, 3, 1, 1), x, y);

        Assert.Equal([-7], StoredTensor.Interior(y));
    }

    [Fact]
    public void MaxPool_NaNInWindow_WinsAndGetsTheGradient()
    {
        double[] row = [.. Enumerable.Repeat(1.0, 37), .. Enumerable.Repeat(double.NaN, 37), .. Enumerable.Repeat(2.0, 37)];
        Tensor x = StoredTensor.Of(_device, new TensorShape(1, 1, 3, 37, 0), row);
        Tensor y = StoredTensor.Garbage(_device, new TensorShape(1, 1, 1, 37, 0)), dx = StoredTensor.Garbage(_device, x.Shape);
        var geometry = new PoolingGeometry(1, 3, 1);

        _device.MaxPool(geometry, x, y);
        _device.MaxPoolGradient(geometry, x, y, StoredTensor.Of(_device, y.Shape, [.. Enumerable.Repeat(5.0, 37)]), dx, false);

        Assert.All(StoredTensor.Interior(y), value => Assert.True(float.IsNaN(value)));
        Assert.Equal([.. new float[37], .. Enumerable.Repeat(5f, 37), .. new float[37]], StoredTensor.Interior(dx));
    }

    [Fact]
    public void MaxPoolGradient_EqualMaxima_GoesToTheFirst()
    {
        var geometry = new PoolingGeometry(2, 2, 2);
        Tensor x = StoredTensor.Of(_device, new TensorShape(1, 2, 2, 1, 0), [1, 3, 3, 2]);
        Tensor y = StoredTensor.Of(_device, new TensorShape(1, 1, 1, 1, 0), [3]);
        Tensor dy = StoredTensor.Of(_device, new TensorShape(1, 1, 1, 1, 0), [5]);
        Tensor dx = StoredTensor.Garbage(_device, x.Shape);

        _device.MaxPoolGradient(geometry, x, y, dy, dx, false);

        Assert.Equal([0, 5, 0, 0], StoredTensor.Interior(dx));
    }

    private void Check(ReferencePooling reference)
    {
        var geometry = new PoolingGeometry(reference.WindowHeight, reference.WindowWidth, reference.Stride, reference.Padding, reference.Ceiling, reference.CountPadding);
        var inputShape = new TensorShape(reference.Count, reference.Height, reference.Width, reference.Channels, 1);
        TensorShape outputShape = inputShape with { Height = reference.OutputHeight, Width = reference.OutputWidth };
        double[] x = Sample.Doubles(inputShape.Pixels * reference.Channels, 1);
        double[] dy = Sample.Doubles(outputShape.Pixels * reference.Channels, 2);
        Tensor input = StoredTensor.Of(_device, inputShape, x);
        Tensor output = StoredTensor.Garbage(_device, outputShape);
        Tensor inputGradient = StoredTensor.Garbage(_device, inputShape with { Halo = 0 });
        Forward(reference, geometry, input, output);
        Closeness.Holds(reference.Forward(x), StoredTensor.Interior(output), Tolerance);

        double[] expected = FiniteDifference.Gradient(reference.Forward, x, dy);
        Backward(reference, geometry, input, output, StoredTensor.Of(_device, outputShape, dy), inputGradient, false);
        Closeness.Holds(expected, StoredTensor.Interior(inputGradient), Tolerance);
        Backward(reference, geometry, input, output, StoredTensor.Of(_device, outputShape, dy), inputGradient, true);
        Closeness.Holds([.. expected.Select(value => 2 * value)], StoredTensor.Interior(inputGradient), Tolerance);
    }

    private void Forward(ReferencePooling reference, PoolingGeometry geometry, Tensor input, Tensor output)
    {
        if (reference.Maximum)
        {
            _device.MaxPool(geometry, input, output);
        }
        else
        {
            _device.AveragePool(geometry, input, output);
        }
    }

    private void Backward(ReferencePooling reference, PoolingGeometry geometry, Tensor input, Tensor output, Tensor outputGradient, Tensor inputGradient, bool accumulate)
    {
        if (reference.Maximum)
        {
            _device.MaxPoolGradient(geometry, input, output, outputGradient, inputGradient, accumulate);
        }
        else
        {
            _device.AveragePoolGradient(geometry, outputGradient, inputGradient, accumulate);
        }
    }
}
