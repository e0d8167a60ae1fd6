using System.Numerics.Tensors;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Adds the bias of each channel to every pixel in place.</summary>
internal static class BiasKernel
{
    public static void Run(ReadOnlySpan<float> bias, in TensorShape shape, Span<float> target)
    {
        Sizes.Holds(target, shape);
        Sizes.Expect(bias.Length == shape.Channels, $"{shape.Channels} biases, got {bias.Length}");
        for (int pixel = 0; pixel < shape.Pixels; pixel++)
        {
            Span<float> at = target.Slice(PixelOffset.Of(shape, pixel), shape.Channels);
            TensorPrimitives.Add(at, bias, at);
        }
    }
}
