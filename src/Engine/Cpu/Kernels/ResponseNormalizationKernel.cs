using System.Buffers;
using System.Numerics.Tensors;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// Local response normalisation, a pixel at a time. With s = bias + alpha × window sum of x²: y = x s^-beta, and
/// dx = dy s^-beta - 2 alpha beta x × window sum of (dy y / s). A window sum adds shifted copies of a buffer that has half a
/// window of zeros on both sides, from the lowest channel on.
/// </summary>
internal static class ResponseNormalizationKernel
{
    public static void Forward(in ResponseNormalization settings, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, Span<float> output)
    {
        Check(settings);
        Sizes.Holds(input, inputShape);
        Sizes.Holds(output, outputShape);
        Sizes.Expect((inputShape with { Halo = outputShape.Halo }) == outputShape, $"an output of {inputShape}, got {outputShape}");
        int channels = inputShape.Channels;
        float[] scratch = ArrayPool<float>.Shared.Rent(channels + settings.Size);
        Span<float> padded = scratch.AsSpan(0, channels + settings.Size - 1);
        padded.Clear();
        for (int line = 0; line < inputShape.Count * inputShape.Height; line++)
        {
            (int image, int row) = Math.DivRem(line, inputShape.Height);
            int from = PixelOffset.At(inputShape, image, row, 0), to = PixelOffset.At(outputShape, image, row, 0);
            for (int pixel = 0; pixel < inputShape.Width; pixel++, from += channels, to += channels)
            {
                ReadOnlySpan<float> x = input.Slice(from, channels);
                Span<float> y = output.Slice(to, channels);
                Scale(settings, x, padded, y);
                TensorPrimitives.Pow(y, -settings.Beta, y);
                TensorPrimitives.Multiply(y, x, y);
            }
        }

        ArrayPool<float>.Shared.Return(scratch);
    }

    /// <summary>inputGradient = or +=.</summary>
    public static void Backward(in ResponseNormalization settings, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputGradientShape, ReadOnlySpan<float> outputGradient, in TensorShape inputGradientShape, Span<float> inputGradient, bool accumulate)
    {
        Check(settings);
        Sizes.Holds(input, inputShape);
        Sizes.Holds(outputGradient, outputGradientShape);
        Sizes.Holds(inputGradient, inputGradientShape);
        TensorShape plain = inputShape with { Halo = 0 };
        Sizes.Expect((outputGradientShape with { Halo = 0 }) == plain && (inputGradientShape with { Halo = 0 }) == plain, $"all tensors of {plain}");
        int channels = inputShape.Channels;
        float[] scratch = ArrayPool<float>.Shared.Rent(4 * channels + settings.Size);
        Span<float> padded = scratch.AsSpan(0, channels + settings.Size - 1), sums = scratch.AsSpan(padded.Length, 3 * channels);
        padded.Clear();
        for (int line = 0; line < inputShape.Count * inputShape.Height; line++)
        {
            (int image, int row) = Math.DivRem(line, inputShape.Height);
            int from = PixelOffset.At(inputShape, image, row, 0), gradient = PixelOffset.At(outputGradientShape, image, row, 0), to = PixelOffset.At(inputGradientShape, image, row, 0);
            for (int pixel = 0; pixel < inputShape.Width; pixel++, from += channels, gradient += channels, to += channels)
            {
                BackwardPixel(settings, input.Slice(from, channels), outputGradient.Slice(gradient, channels), padded, sums, inputGradient.Slice(to, channels), accumulate);
            }
        }

        ArrayPool<float>.Shared.Return(scratch);
    }

    private static void BackwardPixel(in ResponseNormalization settings, ReadOnlySpan<float> x, ReadOnlySpan<float> gradient, Span<float> padded, Span<float> scratch, Span<float> target, bool accumulate)
    {
        Span<float> scale = scratch[..x.Length], direct = scratch.Slice(x.Length, x.Length), sums = scratch[(2 * x.Length)..];
        Scale(settings, x, padded, scale);
        TensorPrimitives.Pow(scale, -settings.Beta, direct);
        TensorPrimitives.Multiply(direct, gradient, direct);
        Span<float> share = padded.Slice(settings.Size / 2, x.Length);
        TensorPrimitives.Multiply(direct, x, share);
        TensorPrimitives.Divide(share, scale, share);
        WindowSums(settings.Size, padded, sums);
        TensorPrimitives.Multiply(sums, x, sums);
        TensorPrimitives.MultiplyAdd(sums, -2 * settings.Alpha * settings.Beta, direct, direct);
        if (accumulate)
        {
            TensorPrimitives.Add(target, direct, target);
        }
        else
        {
            direct.CopyTo(target);
        }
    }

    /// <summary>scale = bias + alpha × window sum of x².</summary>
    private static void Scale(in ResponseNormalization settings, ReadOnlySpan<float> x, Span<float> padded, Span<float> scale)
    {
        TensorPrimitives.Multiply(x, x, padded.Slice(settings.Size / 2, x.Length));
        WindowSums(settings.Size, padded, scale);
        TensorPrimitives.Multiply(scale, settings.Alpha, scale);
        TensorPrimitives.Add(scale, settings.Bias, scale);
    }

    private static void WindowSums(int size, ReadOnlySpan<float> padded, Span<float> sums)
    {
        padded[..sums.Length].CopyTo(sums);
        for (int shift = 1; shift < size; shift++)
        {
            TensorPrimitives.Add(sums, padded.Slice(shift, sums.Length), sums);
        }
    }

    private static void Check(in ResponseNormalization settings) =>
        Sizes.Expect(settings.Size > 0 && settings.Size % 2 == 1 && settings.Bias > 0, $"an odd window and a positive bias, got {settings}");
}
