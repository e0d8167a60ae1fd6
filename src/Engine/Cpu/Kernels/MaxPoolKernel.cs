using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Maximum of windows; the position of a maximum is not stored but found again in the backward pass.</summary>
internal static class MaxPoolKernel
{
    public static void Forward(in PoolingGeometry geometry, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, Span<float> output)
    {
        PoolingSizes.Check(geometry, inputShape, input, outputShape, output);
        for (int pixel = 0; pixel < outputShape.Pixels; pixel++)
        {
            Span<float> best = output.Slice(PixelOffset.Of(outputShape, pixel), outputShape.Channels);
            for (int tap = 0; tap < geometry.Height * geometry.Width; tap++)
            {
                ReadOnlySpan<float> candidate = input.Slice(PoolingSizes.Tap(geometry, inputShape, outputShape, pixel, tap), inputShape.Channels);
                for (int c = 0; c < best.Length; c++)
                {
                    if (tap == 0 || candidate[c] > best[c] || float.IsNaN(candidate[c]))
                    {
                        best[c] = candidate[c];
                    }
                }
            }
        }
    }

    /// <summary>inputGradient = or += at the first position that equals the maximum.</summary>
    public static void Backward(in PoolingGeometry geometry, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, ReadOnlySpan<float> output, in TensorShape outputGradientShape, ReadOnlySpan<float> outputGradient, in TensorShape inputGradientShape, Span<float> inputGradient, bool accumulate)
    {
        PoolingSizes.Check(geometry, inputShape, input, outputShape, output);
        PoolingSizes.Check(geometry, inputGradientShape, inputGradient, outputGradientShape, outputGradient);
        InteriorKernel.ClearUnless(accumulate, inputGradientShape, inputGradient);
        for (int pixel = 0; pixel < outputShape.Pixels; pixel++)
        {
            int maximum = PixelOffset.Of(outputShape, pixel);
            int gradient = PixelOffset.Of(outputGradientShape, pixel);
            for (int c = 0; c < outputShape.Channels; c++)
            {
                int tap = 0;
                while (!output[maximum + c].Equals(input[PoolingSizes.Tap(geometry, inputShape, outputShape, pixel, tap) + c]))
                {
                    tap++;
                }

                inputGradient[PoolingSizes.Tap(geometry, inputGradientShape, outputShape, pixel, tap) + c] += outputGradient[gradient + c];
            }
        }
    }
}
