using Lockstep.Engine.Cuda;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cuda.Kernels;

public sealed class PoolingCudaTests
{
    /// <summary>Height, width, channels, window height and width, stride, padding, ceiling, count padding, element.</summary>
    public static TheoryData<int, int, int, int, int, int, int, bool, bool, int> Shapes => new()
    {
        { 1, 1, 1, 1, 1, 1, 0, false, true, 0 },
        { 8, 8, 8, 3, 3, 2, 1, false, true, 1 },
        { 7, 9, 3, 3, 3, 2, 1, true, true, 0 },
        { 7, 9, 16, 3, 2, 2, 1, true, false, 2 },
        { 5, 6, 5, 2, 2, 2, 0, false, true, 1 },
        { 6, 6, 24, 2, 2, 3, 0, false, true, 1 },
        { 4, 5, 8, 3, 3, 1, 1, false, false, 0 },
        { 7, 7, 12, 7, 7, 1, 0, false, true, 0 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Maximum_AnyGeometry_IsTheDefinitionAndItsAdjoint(int height, int width, int channels, int windowHeight, int windowWidth, int stride, int padding, bool ceiling, bool countPadding, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        var oracle = new ReferencePooling(3, height, width, channels, windowHeight, windowWidth, stride, true, padding, ceiling, countPadding);
        var rig = new PoolingRig(oracle, kind, "max_pool");

        Closeness.Holds(oracle.Forward(rig.X), kind.Read(rig.Forward()), 0);

        double[] expected = FiniteDifference.Gradient(oracle.Forward, rig.X, rig.OutputGradient);
        Closeness.Holds(expected, kind.Read(rig.Backward(accumulate: false)), kind.Tolerance);
        Closeness.Holds([.. expected.Zip(rig.Before, (a, b) => a + b)], kind.Read(rig.Backward(accumulate: true)), kind.Tolerance);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Average_AnyGeometry_IsTheDefinitionAndItsAdjoint(int height, int width, int channels, int windowHeight, int windowWidth, int stride, int padding, bool ceiling, bool countPadding, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        var oracle = new ReferencePooling(3, height, width, channels, windowHeight, windowWidth, stride, false, padding, ceiling, countPadding);
        var rig = new PoolingRig(oracle, kind, "average_pool");

        Closeness.Holds(oracle.Forward(rig.X), kind.Read(rig.Forward()), kind.Tolerance);

        double[] expected = FiniteDifference.Gradient(oracle.Forward, rig.X, rig.OutputGradient);
        Closeness.Holds(expected, kind.Read(rig.Backward(accumulate: false)), kind.Tolerance);
        Closeness.Holds([.. expected.Zip(rig.Before, (a, b) => a + b)], kind.Read(rig.Backward(accumulate: true)), kind.Tolerance);
    }

    /// <summary>Of equal values the first in row order gets the gradient, of several NaN too.</summary>
    [Theory]
    [InlineData(8, 1)]
    [InlineData(3, 0)]
    public void Maximum_TiesAndNaN_FirstInRowOrder(int channels, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        var oracle = new ReferencePooling(1, 4, 4, channels, 4, 4, 4, true);
        double[] x = new double[16 * channels];
        x[5 * channels] = x[9 * channels] = x[6 * channels] = 2;
        x[7 * channels + 1] = x[3 * channels + 1] = double.NaN;
        var rig = new PoolingRig(oracle, kind, "max_pool", x);

        Assert.Equal([2, float.NaN, 0], kind.Read(rig.Forward())[..3]);
        float[] dx = kind.Read(rig.Backward(accumulate: false));
        double[] expected = new double[x.Length];
        (expected[5 * channels], expected[3 * channels + 1]) = (rig.OutputGradient[0], rig.OutputGradient[1]);
        for (int c = 2; c < channels; c++)
        {
            expected[c] = rig.OutputGradient[c];
        }

        Closeness.Holds(expected, dx, 0);
    }

    [Theory]
    [InlineData(1, 1, 1, 0)]
    [InlineData(5, 49, 64, 1)]
    [InlineData(3, 49, 2048, 1)]
    [InlineData(33, 4, 10, 2)]
    [InlineData(2, 196, 520, 0)]
    public void Whole_AnyShape_IsTheMean(int count, int pixels, int channels, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        double[] x = kind.Round(Sample.Doubles(count * pixels * channels, 1));
        double[] expected = new double[count * channels];
        for (int i = 0; i < x.Length; i++)
        {
            expected[i / channels / pixels * channels + i % channels] += x[i] / pixels;
        }

        HostArray y = kind.Array(expected.Length);
        HostKernels.Of("pooling", kind).Columns("average_pool_whole", ColumnGrid.Of(pixels, channels, kind.Lanes, 1) with { Rows = count }, kind.Array(x), y, pixels, channels);
        Closeness.Holds(expected, kind.Read(y), kind.Tolerance);
    }

    private sealed class PoolingRig
    {
        private readonly HostKernels _kernels;
        private readonly ElementKind _kind;
        private readonly string _name;
        private readonly object[] _geometry;
        private readonly object[] _mode;
        private readonly HostArray _output;

        public PoolingRig(ReferencePooling oracle, ElementKind kind, string name, double[]? x = null)
        {
            (_kernels, _kind, _name) = (HostKernels.Of("pooling", kind), kind, name);
            X = x ?? kind.Round(Distinct(oracle));
            Before = kind.Round(Sample.Doubles(X.Length, 2));
            OutputGradient = kind.Round(Sample.Doubles(oracle.Count * oracle.OutputHeight * oracle.OutputWidth * oracle.Channels, 3));
            _output = kind.Array(OutputGradient.Length);
            _geometry = [oracle.Count, oracle.Height, oracle.Width, oracle.Channels, oracle.OutputHeight, oracle.OutputWidth, oracle.WindowHeight, oracle.WindowWidth, oracle.Stride, oracle.Padding];
            _mode = oracle.Maximum ? [] : [oracle.CountPadding ? 1 : 0];
        }

        public double[] X { get; }

        public double[] Before { get; }

        public double[] OutputGradient { get; }

        public HostArray Forward()
        {
            _kernels.Flat(_name, [_kind.Array(X), _output, .. _geometry, .. _mode]);
            return _output;
        }

        public HostArray Backward(bool accumulate)
        {
            HostArray dx = accumulate ? _kind.Array(Before) : _kind.Array(X.Length);
            object[] read = _mode.Length == 0 ? [_kind.Array(X), _output] : [];
            _kernels.Flat(_name + "_gradient", [.. read, _kind.Array(OutputGradient), dx, .. _geometry, .. _mode, accumulate ? 1 : 0]);
            return dx;
        }

        /// <summary>No two pixels of an image alike in a channel, so that finite differences meet no kink; exact in bf16.</summary>
        private static double[] Distinct(ReferencePooling oracle)
        {
            int pixels = oracle.Height * oracle.Width;
            Assert.InRange(pixels, 1, 127);
            return [.. Enumerable.Range(0, oracle.Count * pixels * oracle.Channels).Select(i => ((i / oracle.Channels % pixels * 37 + i % oracle.Channels * 11 + i / oracle.Channels / pixels * 5) % 127 - 63) / 64.0)];
        }
    }
}
