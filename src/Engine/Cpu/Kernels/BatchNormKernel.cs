using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Batch norm over tensors: turns statistics, gamma and beta into the per-channel constants of the passes.</summary>
internal static unsafe class BatchNormKernel
{
    public static void Forward(in NormalizationState state, in Tensor input, in Tensor? residual, bool rectify, in Tensor output)
    {
        int channels = input.Shape.Channels;
        Span<float> scale = stackalloc float[channels];
        Span<float> shift = stackalloc float[channels];
        Constants(state, scale, shift);
        TensorShape residualShape = residual?.Shape ?? default;
        NormalizeKernel.Run(input.Shape, input.Span, scale, shift, residualShape, residual is Tensor tensor ? tensor.Span : [], rectify, output.Shape, output.Span);
        Halo.Clear(output.Shape, output.Span);
    }

    public static void Backward(in NormalizationState state, in Tensor input, in Tensor? output, bool rectify, in Tensor outputGradient, in Tensor inputGradient, bool accumulate, Span<float> gammaGradient, Span<float> betaGradient)
    {
        int channels = input.Shape.Channels;
        Span<float> scale = stackalloc float[channels];
        Span<float> shift = stackalloc float[channels];
        Span<float> constants = stackalloc float[3 * channels];
        Span<double> sums = stackalloc double[2 * channels];
        Constants(state, scale, shift);
        CheckShapes(input.Shape, output?.Shape, outputGradient.Shape, inputGradient.Shape);
        fixed (float* x = input.Span, y = output is Tensor tensor ? tensor.Span : [], dy = outputGradient.Span, dx = inputGradient.Span)
        fixed (float* mean = state.Mean.Span, scales = scale, shifts = shift, factors = constants)
        {
            TensorShape outputShape = output?.Shape ?? default;
            var arguments = new NormalizeGradientArguments
            {
                Shape = input.Shape,
                Input = x + input.Shape.Origin,
                Mean = mean,
                Scale = scales,
                Shift = shifts,
                MaskFromInput = rectify && output is null,
                Output = rectify && y is not null ? y + outputShape.Origin : null,
                OutputRow = outputShape.RowStride,
                OutputImage = outputShape.ImageStride,
                OutputGradient = dy + outputGradient.Shape.Origin,
                OutputGradientRow = outputGradient.Shape.RowStride,
                OutputGradientImage = outputGradient.Shape.ImageStride,
                InputGradient = dx + inputGradient.Shape.Origin,
                InputGradientRow = inputGradient.Shape.RowStride,
                InputGradientImage = inputGradient.Shape.ImageStride,
                Accumulate = accumulate,
                Stream = Streaming.Suits(dx, inputGradient.Shape),
                GradientFactor = factors,
                InputFactor = factors + channels,
                Constant = factors + 2 * channels,
            };
            NormalizeGradientKernel.Reduce(arguments, sums);
            Finish(state, input.Shape.Pixels, sums, constants, gammaGradient, betaGradient);
            NormalizeGradientKernel.Apply(arguments);
        }

        Halo.Clear(inputGradient.Shape, inputGradient.Span);
    }

    private static void Constants(in NormalizationState state, Span<float> scale, Span<float> shift)
    {
        ReadOnlySpan<float> mean = state.Mean.Span, variance = state.Variance.Span, gamma = state.Gamma.Span, beta = state.Beta.Span;
        Sizes.Expect(mean.Length == scale.Length && variance.Length == scale.Length && gamma.Length == scale.Length && beta.Length == scale.Length, $"{scale.Length} channels of statistics, gamma and beta");
        for (int channel = 0; channel < scale.Length; channel++)
        {
            scale[channel] = (float)(gamma[channel] / Math.Sqrt((double)variance[channel] + state.Epsilon));
            shift[channel] = (float)(beta[channel] - (double)mean[channel] * scale[channel]);
        }
    }

    /// <summary>From the sums of g and g (x - mean): the gradients of gamma and beta, and a, b, c of the second pass.</summary>
    private static void Finish(in NormalizationState state, int pixels, ReadOnlySpan<double> sums, Span<float> constants, Span<float> gammaGradient, Span<float> betaGradient)
    {
        int channels = betaGradient.Length;
        ReadOnlySpan<float> mean = state.Mean.Span, variance = state.Variance.Span, gamma = state.Gamma.Span;
        for (int channel = 0; channel < channels; channel++)
        {
            double inverse = 1 / Math.Sqrt((double)variance[channel] + state.Epsilon);
            double sum = sums[channel];
            double product = sums[channels + channel] * inverse;
            double a = gamma[channel] * inverse;
            double b = -a * inverse * product / pixels;
            betaGradient[channel] += (float)sum;
            gammaGradient[channel] += (float)product;
            constants[channel] = (float)a;
            constants[channels + channel] = (float)b;
            constants[2 * channels + channel] = (float)(-a * sum / pixels - b * mean[channel]);
        }
    }

    private static void CheckShapes(in TensorShape input, in TensorShape? output, in TensorShape outputGradient, in TensorShape inputGradient)
    {
        TensorShape plain = input with { Halo = 0 };
        bool fits = (outputGradient with { Halo = 0 }) == plain && (inputGradient with { Halo = 0 }) == plain;
        fits &= output is not TensorShape shape || (shape with { Halo = 0 }) == plain;
        Sizes.Expect(fits, $"all tensors of {plain}, got {output}, {outputGradient} and {inputGradient}");
    }
}
