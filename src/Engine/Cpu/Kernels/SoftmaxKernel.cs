using System.Numerics.Tensors;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Softmax over the channels of each pixel, shifted by the largest. Backward: dx = y (dy - sum of dy y).</summary>
internal static class SoftmaxKernel
{
    public static void Forward(in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, Span<float> output)
    {
        Sizes.Holds(input, inputShape);
        Sizes.Holds(output, outputShape);
        Sizes.Expect((inputShape with { Halo = outputShape.Halo }) == outputShape, $"an output of {inputShape}, got {outputShape}");
        for (int pixel = 0; pixel < inputShape.Pixels; pixel++)
        {
            ReadOnlySpan<float> x = input.Slice(PixelOffset.Of(inputShape, pixel), inputShape.Channels);
            Span<float> y = output.Slice(PixelOffset.Of(outputShape, pixel), inputShape.Channels);
            TensorPrimitives.Subtract(x, TensorPrimitives.Max(x), y);
            TensorPrimitives.Exp(y, y);
            TensorPrimitives.Divide(y, TensorPrimitives.Sum(y), y);
        }
    }

    /// <summary>inputGradient = or +=; it must not be the output's gradient.</summary>
    public static void Backward(in TensorShape outputShape, ReadOnlySpan<float> output, in TensorShape outputGradientShape, ReadOnlySpan<float> outputGradient, in TensorShape inputShape, Span<float> inputGradient, bool accumulate)
    {
        Sizes.Holds(output, outputShape);
        Sizes.Holds(outputGradient, outputGradientShape);
        Sizes.Holds(inputGradient, inputShape);
        TensorShape plain = inputShape with { Halo = 0 };
        Sizes.Expect((outputShape with { Halo = 0 }) == plain && (outputGradientShape with { Halo = 0 }) == plain, $"all tensors of {plain}");
        for (int pixel = 0; pixel < inputShape.Pixels; pixel++)
        {
            ReadOnlySpan<float> y = output.Slice(PixelOffset.Of(outputShape, pixel), inputShape.Channels);
            ReadOnlySpan<float> gradient = outputGradient.Slice(PixelOffset.Of(outputGradientShape, pixel), inputShape.Channels);
            Span<float> target = inputGradient.Slice(PixelOffset.Of(inputShape, pixel), inputShape.Channels);
            float mean = TensorPrimitives.Dot(gradient, y);
            for (int i = 0; i < target.Length; i++)
            {
                float value = y[i] * (gradient[i] - mean);
                target[i] = accumulate ? target[i] + value : value;
            }
        }
    }
}
