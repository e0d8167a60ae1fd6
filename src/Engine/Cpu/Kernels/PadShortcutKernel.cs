using System.Numerics.Tensors;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Option A of He et al. 2016: every stride-th pixel in y and x; (output - input) / 2 zero channels in front, the rest behind.</summary>
internal static class PadShortcutKernel
{
    public static void Forward(int stride, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, Span<float> output)
    {
        Check(stride, inputShape, input, outputShape, output);
        int front = (outputShape.Channels - inputShape.Channels) / 2;
        for (int pixel = 0; pixel < outputShape.Pixels; pixel++)
        {
            Span<float> target = output.Slice(PixelOffset.Of(outputShape, pixel), outputShape.Channels);
            target.Clear();
            input.Slice(Source(stride, inputShape, outputShape, pixel), inputShape.Channels).CopyTo(target[front..]);
        }
    }

    public static void Backward(int stride, in TensorShape outputShape, ReadOnlySpan<float> outputGradient, in TensorShape inputShape, Span<float> inputGradient, bool accumulate)
    {
        Check(stride, inputShape, inputGradient, outputShape, outputGradient);
        InteriorKernel.ClearUnless(accumulate, inputShape, inputGradient);
        int front = (outputShape.Channels - inputShape.Channels) / 2;
        for (int pixel = 0; pixel < outputShape.Pixels; pixel++)
        {
            Span<float> target = inputGradient.Slice(Source(stride, inputShape, outputShape, pixel), inputShape.Channels);
            TensorPrimitives.Add(target, outputGradient.Slice(PixelOffset.Of(outputShape, pixel) + front, inputShape.Channels), target);
        }
    }

    private static int Source(int stride, in TensorShape inputShape, in TensorShape outputShape, int pixel)
    {
        int line = pixel / outputShape.Width;
        return PixelOffset.At(inputShape, line / outputShape.Height, line % outputShape.Height * stride, pixel % outputShape.Width * stride);
    }

    private static void Check(int stride, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, ReadOnlySpan<float> output)
    {
        Sizes.Holds(input, inputShape);
        Sizes.Holds(output, outputShape);
        bool fits = inputShape.Count == outputShape.Count && inputShape.Channels <= outputShape.Channels;
        fits &= outputShape.Height == (inputShape.Height - 1) / stride + 1 && outputShape.Width == (inputShape.Width - 1) / stride + 1;
        Sizes.Expect(fits, $"every {stride}th pixel of {inputShape} to fit {outputShape}");
    }
}
