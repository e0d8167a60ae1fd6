using Lockstep.Engine.Cuda;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cuda.Kernels;

public sealed class ChannelCudaTests
{
    [Theory]
    [InlineData(1, 1, 1, 0)]
    [InlineData(33, 5, 3, 1)]
    [InlineData(500, 16, 4, 1)]
    [InlineData(77, 264, 2, 2)]
    [InlineData(1000, 12, 60, 0)]
    public void MaskGradient_AnyShape_MasksAndSums(int pixels, int channels, int blocks, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        HostKernels kernels = HostKernels.Of("bias", kind);
        ColumnGrid grid = ColumnGrid.Of(pixels, channels, kind.Lanes, blocks);
        double[] y = kind.Round(Sample.Doubles(pixels * channels, 1)), dy = kind.Round(Sample.Doubles(y.Length, 2));
        foreach (bool masked in new[] { true, false })
        {
            double[] expected = [.. dy.Select((value, i) => masked && y[i] <= 0 ? 0 : value)], sums = [.. Enumerable.Repeat(5.0, channels)];
            for (int i = 0; i < expected.Length; i++)
            {
                sums[i % channels] += expected[i];
            }

            HostArray gradient = kind.Array(dy), partial = HostArray.Floats(grid.Rows * channels), bias = HostArray.Floats([.. Enumerable.Repeat(5.0, channels)]);
            kernels.Columns("mask_gradient", grid, masked ? kind.Array(y) : null, gradient, pixels, channels, partial);
            kernels.Finish("mask_gradient_finish", channels, partial, grid.Rows, channels, bias);
            Closeness.Holds(expected, kind.Read(gradient), 0);
            Closeness.Holds(sums, bias.Read(), 3e-6);

            kernels.Columns("mask_gradient", grid, kind.Array(y), gradient, pixels, channels, null);
            Closeness.Holds([.. dy.Select((value, i) => y[i] <= 0 ? 0 : value)], kind.Read(gradient), 0);
        }
    }

    [Theory]
    [InlineData(3, 1, 5, 0)]
    [InlineData(5, 7, 5, 1)]
    [InlineData(4, 32, 3, 0)]
    [InlineData(3, 8, 7, 2)]
    public void Response_AnyShape_IsTheDefinitionAndItsAdjoint(int pixels, int channels, int size, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        HostKernels kernels = HostKernels.Of("channels", kind);
        double[] x = kind.Round(Sample.Doubles(pixels * channels, 1)), dy = kind.Round(Sample.Doubles(x.Length, 2)), before = kind.Round(Sample.Doubles(x.Length, 3));
        Func<double[], double[]> definition = values => [.. values.Select((value, i) => value * Math.Pow(1.5 + 0.3 * Window(values, i, channels, size), -0.75))];
        HostArray y = kind.Array(x.Length), dx = kind.Array(before);
        kernels.Flat("normalize_response", size, 0.3f, 0.75f, 1.5f, kind.Array(x), y, (long)pixels, channels);
        kernels.Flat("normalize_response_gradient", size, 0.3f, 0.75f, 1.5f, kind.Array(x), kind.Array(dy), dx, (long)pixels, channels, 1);
        Closeness.Holds(definition(x), kind.Read(y), kind.Tolerance);
        Closeness.Holds([.. FiniteDifference.Gradient(definition, x, dy).Zip(before, (a, b) => a + b)], kind.Read(dx), kind.Tolerance);
    }

    [Theory]
    [InlineData(5, 3, 1, 7, 4, 2, 0)]
    [InlineData(33, 16, 8, 24, 0, 8, 1)]
    [InlineData(9, 16, 4, 24, 8, 8, 2)]
    [InlineData(2, 8, 0, 8, 0, 8, 0)]
    public void CopyChannels_AnyPart_LeavesTheOthers(int pixels, int from, int fromFirst, int to, int toFirst, int channels, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        double[] source = kind.Round(Sample.Doubles(pixels * from, 1)), before = kind.Round(Sample.Doubles(pixels * to, 2));
        foreach (bool accumulate in new[] { false, true })
        {
            double[] expected = [.. before];
            for (int i = 0; i < pixels * channels; i++)
            {
                int at = i / channels * to + toFirst + i % channels;
                expected[at] = source[i / channels * from + fromFirst + i % channels] + (accumulate ? before[at] : 0);
            }

            HostArray target = kind.Array(before);
            HostKernels.Of("channels", kind).Flat("copy_channels", kind.Array(source), from, fromFirst, target, to, toFirst, channels, (long)pixels, accumulate ? 1 : 0);
            Closeness.Holds(expected, kind.Read(target), kind.Tolerance);
        }
    }

    [Theory]
    [InlineData(2, 4, 4, 3, 8, 2, 1)]
    [InlineData(3, 5, 7, 4, 4, 2, 0)]
    [InlineData(1, 1, 1, 1, 2, 3, 2)]
    [InlineData(2, 6, 5, 8, 16, 1, 1)]
    public void PadShortcut_AnyShape_IsTheDefinitionAndItsAdjoint(int count, int height, int width, int input, int output, int stride, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        HostKernels kernels = HostKernels.Of("channels", kind);
        int rows = (height + stride - 1) / stride, columns = (width + stride - 1) / stride;
        double[] x = kind.Round(Sample.Doubles(count * height * width * input, 1)), before = kind.Round(Sample.Doubles(x.Length, 2)), dy = kind.Round(Sample.Doubles(count * rows * columns * output, 3));
        double[] y = new double[dy.Length], dx = [.. before];
        for (int i = 0; i < x.Length; i++)
        {
            int channel = i % input, column = i / input % width, row = i / input / width % height, image = i / input / width / height;
            if (column % stride == 0 && row % stride == 0)
            {
                int at = ((image * rows + row / stride) * columns + column / stride) * output + (output - input) / 2 + channel;
                y[at] = x[i];
                dx[i] += dy[at];
            }
        }

        HostArray target = kind.Array(y.Length), gradient = kind.Array(before);
        kernels.Flat("pad_shortcut", kind.Array(x), target, count, height, width, input, output, stride);
        kernels.Flat("pad_shortcut_gradient", kind.Array(dy), gradient, count, height, width, input, output, stride, 1);
        Closeness.Holds(y, kind.Read(target), 0);
        Closeness.Holds(dx, kind.Read(gradient), kind.Tolerance);
    }

    [Theory]
    [InlineData(7, 3, 4, 0)]
    [InlineData(33, 3, 8, 1)]
    [InlineData(5, 8, 8, 2)]
    public void Layout_Padding_AddsZerosAndTakesThemAway(int rows, int channels, int padded, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        HostKernels kernels = HostKernels.Of("layout", kind);
        double[] x = kind.Round(Sample.Doubles(rows * channels, 1)), wide = kind.Round(Sample.Doubles(rows * padded, 2)), expected = new double[wide.Length];
        for (int i = 0; i < x.Length; i++)
        {
            expected[i / channels * padded + i % channels] = x[i];
        }

        HostArray activations = kind.Array(wide.Length), weights = kind.Array(wide.Length), narrow = kind.Array(x), gradient = HostArray.Floats(x), fresh = HostArray.Floats(x.Length);
        kernels.Flat("pad_channels", kind.Array(x), activations, (long)rows, channels, padded);
        kernels.Flat("pad_weights", HostArray.Floats(x), weights, (long)rows, channels, padded);
        kernels.Flat("unpad_channels", kind.Array(wide), narrow, (long)rows, channels, padded, 1);
        kernels.Flat("unpad_gradient", HostArray.Floats(wide), gradient, (long)rows, channels, padded, 1);
        kernels.Flat("unpad_gradient", HostArray.Floats(wide), fresh, (long)rows, channels, padded, 0);

        double[] first = [.. x.Select((_, i) => wide[i / channels * padded + i % channels])];
        Closeness.Holds(expected, kind.Read(activations), 0);
        Closeness.Holds(expected, kind.Read(weights), 0);
        Closeness.Holds([.. first.Zip(x, (a, b) => a + b)], kind.Read(narrow), kind.Tolerance);
        Closeness.Holds([.. first.Zip(x, (a, b) => a + b)], gradient.Read(), 1e-6);
        Closeness.Holds(first, fresh.Read(), 0);
    }

    /// <summary>Sum of squares over the channels around one, within its pixel.</summary>
    private static double Window(double[] values, int at, int channels, int size)
    {
        int channel = at % channels, pixel = at - channel;
        double sum = 0;
        for (int other = Math.Max(0, channel - size / 2); other <= Math.Min(channels - 1, channel + size / 2); other++)
        {
            sum += values[pixel + other] * values[pixel + other];
        }

        return sum;
    }
}
