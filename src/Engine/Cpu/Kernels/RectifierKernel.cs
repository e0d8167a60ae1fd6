using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>ReLU on its own; NaN stays NaN in both directions.</summary>
internal static class RectifierKernel
{
    public static void Forward(in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, Span<float> output)
    {
        Sizes.Holds(input, inputShape);
        Sizes.Holds(output, outputShape);
        Sizes.Expect((inputShape with { Halo = outputShape.Halo }) == outputShape, $"an output of {inputShape}, got {outputShape}");
        for (int pixel = 0; pixel < inputShape.Pixels; pixel++)
        {
            ReadOnlySpan<float> from = input.Slice(PixelOffset.Of(inputShape, pixel), inputShape.Channels);
            Span<float> to = output.Slice(PixelOffset.Of(outputShape, pixel), inputShape.Channels);
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = from[i] < 0 ? 0 : from[i];
            }
        }
    }

    public static void Backward(in TensorShape outputShape, ReadOnlySpan<float> output, in TensorShape outputGradientShape, ReadOnlySpan<float> outputGradient, in TensorShape inputShape, Span<float> inputGradient, bool accumulate)
    {
        Sizes.Holds(output, outputShape);
        Sizes.Holds(outputGradient, outputGradientShape);
        Sizes.Holds(inputGradient, inputShape);
        TensorShape plain = inputShape with { Halo = 0 };
        Sizes.Expect((outputShape with { Halo = 0 }) == plain && (outputGradientShape with { Halo = 0 }) == plain, $"all tensors of {plain}");
        for (int pixel = 0; pixel < inputShape.Pixels; pixel++)
        {
            ReadOnlySpan<float> activation = output.Slice(PixelOffset.Of(outputShape, pixel), inputShape.Channels);
            ReadOnlySpan<float> from = outputGradient.Slice(PixelOffset.Of(outputGradientShape, pixel), inputShape.Channels);
            Span<float> to = inputGradient.Slice(PixelOffset.Of(inputShape, pixel), inputShape.Channels);
            for (int i = 0; i < to.Length; i++)
            {
                float passed = activation[i] <= 0 ? 0 : from[i];
                to[i] = accumulate ? to[i] + passed : passed;
            }
        }
    }
}
