using System.Numerics.Tensors;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Bias of each channel: forward adds it to every pixel in place; backward adds every pixel's gradient to its gradient, in order of images, rows and pixels.</summary>
internal static class BiasKernel
{
    public static void Forward(ReadOnlySpan<float> bias, in TensorShape shape, Span<float> target)
    {
        Sizes.Holds(target, shape);
        Sizes.Expect(bias.Length == shape.Channels, $"{shape.Channels} biases, got {bias.Length}");
        for (int pixel = 0; pixel < shape.Pixels; pixel++)
        {
            Span<float> at = target.Slice(PixelOffset.Of(shape, pixel), shape.Channels);
            TensorPrimitives.Add(at, bias, at);
        }
    }

    public static void Backward(in TensorShape shape, ReadOnlySpan<float> gradient, Span<float> biasGradient)
    {
        Sizes.Holds(gradient, shape);
        Sizes.Expect(biasGradient.Length == shape.Channels, $"{shape.Channels} biases, got {biasGradient.Length}");
        for (int pixel = 0; pixel < shape.Pixels; pixel++)
        {
            TensorPrimitives.Add(biasGradient, gradient.Slice(PixelOffset.Of(shape, pixel), shape.Channels), biasGradient);
        }
    }
}
