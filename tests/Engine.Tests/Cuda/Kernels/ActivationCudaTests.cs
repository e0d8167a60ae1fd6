using Lockstep.Engine.Cuda;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cuda.Kernels;

public sealed class ActivationCudaTests
{
    private const float Slope = 0.3f, Scale = 1.1f;

    public static TheoryData<ActivationKind, int> Kinds
    {
        get
        {
            var data = new TheoryData<ActivationKind, int>();
            foreach (ActivationKind kind in Enum.GetValues<ActivationKind>())
            {
                foreach (int element in ElementKind.Numbers.Select(row => row.Data))
                {
                    data.Add(kind, element);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Activate_EveryKind_IsItsDefinitionWithItsSlope(ActivationKind function, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        HostKernels kernels = HostKernels.Of("activation", kind);
        double[] x = kind.Round([.. Sample.Doubles(301, 1).Select((value, i) => value * (i % 7 == 0 ? 0.01 : 6))]);
        double[] dy = kind.Round(Sample.Doubles(x.Length, 2)), before = kind.Round(Sample.Doubles(x.Length, 3));
        HostArray y = kind.Array(x), dx = kind.Array(before);

        kernels.Flat("activate", (int)function, Slope, Scale, y, y, (long)x.Length);
        Closeness.Holds([.. x.Select(value => Value(function, value))], kind.Read(y), kind.Tolerance);

        HostArray exact = kind.Array([.. x.Select(value => Value(function, value))]);
        kernels.Flat("activate_gradient", (int)function, Slope, Scale, exact, kind.Array(dy), dx, (long)x.Length, 1);
        double[] expected = [.. x.Select((value, i) => before[i] + dy[i] * (Value(function, value + 1e-6) - Value(function, value - 1e-6)) / 2e-6)];
        Closeness.Holds(expected, kind.Read(dx), 3 * kind.Tolerance);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Activate_NotFinite_AsTheDefinition(ActivationKind function, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        HostArray y = kind.Array(3);
        HostKernels.Of("activation", kind).Flat("activate", (int)function, Slope, Scale, kind.Array([double.NaN, double.PositiveInfinity, double.NegativeInfinity]), y, 3L);
        float[] values = kind.Read(y);
        Assert.True(float.IsNaN(values[0]));
        Closeness.Holds([Math.Min(Value(function, double.PositiveInfinity), 1e30), Math.Max(Value(function, double.NegativeInfinity), -1e30)], [Math.Min(values[1], 1e30f), Math.Max(values[2], -1e30f)], kind.Tolerance);
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(33, 5, 1)]
    [InlineData(700, 16, 1)]
    [InlineData(129, 24, 2)]
    [InlineData(300, 264, 0)]
    public void Slopes_AnyShape_AreTheDefinitionAndItsAdjoint(int pixels, int channels, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        HostKernels kernels = HostKernels.Of("activation", kind);
        ColumnGrid grid = ColumnGrid.Of(pixels, channels, kind.Lanes, 3);
        double[] x = kind.Round(Sample.Doubles(pixels * channels, 1)), dy = kind.Round(Sample.Doubles(x.Length, 2)), slopes = Sample.Doubles(channels, 3), before = kind.Round(Sample.Doubles(x.Length, 4));
        HostArray y = kind.Array(x.Length), dx = kind.Array(before), partial = HostArray.Floats(grid.Rows * channels), gradient = HostArray.Floats(new double[channels]);

        kernels.Flat("slopes_rectify", HostArray.Floats(slopes), kind.Array(x), y, (long)pixels, channels);
        kernels.Columns("slopes_rectify_gradient", grid, HostArray.Floats(slopes), kind.Array(x), kind.Array(dy), dx, 1, pixels, channels, partial);
        kernels.Finish("slopes_rectify_finish", channels, partial, grid.Rows, channels, gradient);

        double[] expected = new double[channels];
        for (int i = 0; i < x.Length; i++)
        {
            expected[i % channels] += x[i] > 0 ? 0 : x[i] * dy[i];
        }

        Closeness.Holds([.. x.Select((value, i) => value > 0 ? value : slopes[i % channels] * value)], kind.Read(y), kind.Tolerance);
        Closeness.Holds([.. x.Select((value, i) => before[i] + dy[i] * (value > 0 ? 1 : slopes[i % channels]))], kind.Read(dx), kind.Tolerance);
        Closeness.Holds(expected, gradient.Read(), 2e-6);

        kernels.Columns("slopes_rectify_gradient", grid, HostArray.Floats(slopes), kind.Array(x), kind.Array(dy), null, 0, pixels, channels, partial);
        kernels.Finish("slopes_rectify_finish", channels, partial, grid.Rows, channels, gradient);
        Closeness.Holds([.. expected.Select(value => 2 * value)], gradient.Read(), 2e-6);
    }

    [Theory]
    [InlineData(4, 3, 2, 0)]
    [InlineData(9, 8, 3, 1)]
    [InlineData(5, 7, 4, 2)]
    public void Maxout_Ties_GoToTheFirstPiece(int pixels, int channels, int pieces, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        HostKernels kernels = HostKernels.Of("activation", kind);
        double[] x = [.. Sample.Doubles(pixels * channels * pieces, 1).Select(value => Math.Round(2 * value))], dy = kind.Round(Sample.Doubles(pixels * channels, 2));
        x[^1] = double.NaN;
        HostArray y = kind.Array(dy.Length), dx = kind.Array(x.Length);
        kernels.Flat("maxout", kind.Array(x), y, (long)pixels, channels, pieces);
        kernels.Flat("maxout_gradient", kind.Array(x), y, kind.Array(dy), dx, (long)pixels, channels, pieces, 0);

        double[] expected = new double[dy.Length], gradient = new double[x.Length];
        for (int i = 0; i < dy.Length; i++)
        {
            int first = i / channels * channels * pieces + i % channels;
            int best = Enumerable.Range(0, pieces).Select(piece => first + piece * channels).OrderByDescending(at => double.IsNaN(x[at]) ? double.PositiveInfinity : x[at]).First();
            expected[i] = x[best];
            gradient[best] = dy[i];
        }

        Assert.Equal(expected.Select(value => (float)value), kind.Read(y));
        Closeness.Holds(gradient, kind.Read(dx), 0);
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(7, 10, 1)]
    [InlineData(5, 1000, 0)]
    [InlineData(9, 33, 2)]
    public void Softmax_AnyShape_IsTheDefinitionAndItsAdjoint(int pixels, int channels, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        HostKernels kernels = HostKernels.Of("activation", kind);
        double[] x = kind.Round([.. Sample.Doubles(pixels * channels, 1).Select(value => 8 * value + 300)]), dy = kind.Round(Sample.Doubles(x.Length, 2)), before = kind.Round(Sample.Doubles(x.Length, 3));
        double[] expected = Softmax(x, channels), rounded = kind.Round(expected), gradient = [.. before];
        for (int i = 0; i < x.Length; i++)
        {
            int first = i / channels * channels;
            for (int j = first; j < first + channels; j++)
            {
                gradient[i] += dy[j] * rounded[j] * ((i == j ? 1 : 0) - rounded[i]);
            }
        }

        HostArray y = kind.Array(x.Length), dx = kind.Array(before);
        kernels.Rows("softmax", kind.Array(x), y, (long)pixels, channels);
        kernels.Rows("softmax_gradient", kind.Array(rounded), kind.Array(dy), dx, (long)pixels, channels, 1);
        Closeness.Holds(expected, kind.Read(y), kind.Tolerance);

        // y (1 - sum of y) is 0 in the definition, but the rounded y need not add up to 1.
        Closeness.Holds(gradient, kind.Read(dx), kind.Tolerance + kind.Unit);
    }

    private static double[] Softmax(double[] x, int channels)
    {
        double[] y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            int first = i / channels * channels;
            y[i] = 1 / x.Skip(first).Take(channels).Sum(value => Math.Exp(value - x[i]));
        }

        return y;
    }

    private static double Value(ActivationKind kind, double x) => kind switch
    {
        ActivationKind.Rectifier => Math.Max(x, 0),
        ActivationKind.LeakyRectifier => x > 0 ? x : Slope * x,
        ActivationKind.Exponential => Scale * (x > 0 ? x : Slope * (Math.Exp(x) - 1)),
        ActivationKind.Sigmoid => 1 / (1 + Math.Exp(-x)),
        _ => Math.Tanh(x),
    };
}
