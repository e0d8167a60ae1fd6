using System.Numerics.Tensors;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Mean of windows, summed in row order; a window as large as the image is global average pooling.</summary>
internal static class AveragePoolKernel
{
    public static void Forward(in PoolingGeometry geometry, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, Span<float> output)
    {
        PoolingSizes.Check(geometry, inputShape, input, outputShape, output);
        float share = 1f / (geometry.Height * geometry.Width);
        for (int pixel = 0; pixel < outputShape.Pixels; pixel++)
        {
            Span<float> mean = output.Slice(PixelOffset.Of(outputShape, pixel), outputShape.Channels);
            mean.Clear();
            for (int tap = 0; tap < geometry.Height * geometry.Width; tap++)
            {
                TensorPrimitives.Add(mean, input.Slice(PoolingSizes.Tap(geometry, inputShape, outputShape, pixel, tap), inputShape.Channels), mean);
            }

            TensorPrimitives.Multiply(mean, share, mean);
        }
    }

    /// <summary>inputGradient = or +=; pixels in no window get 0.</summary>
    public static void Backward(in PoolingGeometry geometry, in TensorShape outputShape, ReadOnlySpan<float> outputGradient, in TensorShape inputShape, Span<float> inputGradient, bool accumulate)
    {
        PoolingSizes.Check(geometry, inputShape, inputGradient, outputShape, outputGradient);
        InteriorKernel.ClearUnless(accumulate, inputShape, inputGradient);
        float share = 1f / (geometry.Height * geometry.Width);
        for (int pixel = 0; pixel < outputShape.Pixels; pixel++)
        {
            ReadOnlySpan<float> gradient = outputGradient.Slice(PixelOffset.Of(outputShape, pixel), outputShape.Channels);
            for (int tap = 0; tap < geometry.Height * geometry.Width; tap++)
            {
                Span<float> target = inputGradient.Slice(PoolingSizes.Tap(geometry, inputShape, outputShape, pixel, tap), inputShape.Channels);
                TensorPrimitives.MultiplyAdd(gradient, share, target, target);
            }
        }
    }
}
