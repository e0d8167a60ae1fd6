using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Lockstep.Engine.Cpu.Kernels;
using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;
using Tensor = Lockstep.Engine.Devices.Tensor;

namespace Lockstep.Engine.Cpu;

/// <summary>The embedded default: managed SIMD kernels that run on the calling thread. Stateless; any number of replicas may share it.</summary>
/// <param name="winograd">Whether 3×3 convolutions of stride 1 may be computed by F(2×2, 3×3), where that is faster: other
/// bits than the direct sum, and about the same error.</param>
public sealed class CpuDevice(bool winograd = true) : IDevice
{
    /// <inheritdoc/>
    public string Name => $"cpu, {Columns.WidestName}";

    /// <inheritdoc/>
    public DeviceBuffer Allocate(long length) => new CpuBuffer(length);

    /// <inheritdoc/>
    public void Add(Block target, float value) => TensorPrimitives.Add(target.Span, value, target.Span);

    /// <inheritdoc/>
    public void Clear(Block target) => target.Span.Clear();

    /// <inheritdoc/>
    public void Scale(Block target, float factor) => TensorPrimitives.Multiply(target.Span, factor, target.Span);

    /// <inheritdoc/>
    public void AddScaled(Block source, float factor, Block target) =>
        TensorPrimitives.MultiplyAdd(source.Span, factor, target.Span, target.Span);

    /// <inheritdoc/>
    public void Blend(Block source, float weight, Block target)
    {
        TensorPrimitives.Multiply(target.Span, 1 - weight, target.Span);
        TensorPrimitives.MultiplyAdd(source.Span, weight, target.Span, target.Span);
    }

    /// <inheritdoc/>
    public void Upload(in InputImages images, in Tensor target)
    {
        if (!images.Pixels.IsEmpty)
        {
            throw new NotSupportedException($"{Name} takes images as floats, got bytes: only devices whose traits say so finish them.");
        }

        CopyKernel.Run(target.Shape with { Halo = 0 }, images.Values.Span, target.Shape, target.Span, false);
        Halo.Clear(target.Shape, target.Span);
    }

    /// <inheritdoc/>
    public void Copy(in Tensor source, in Tensor target, bool accumulate)
    {
        CopyKernel.Run(source.Shape, source.Span, target.Shape, target.Span, accumulate);
        Halo.Clear(target.Shape, target.Span);
    }

    /// <inheritdoc/>
    public void Convolve(in ConvolutionGeometry geometry, in Tensor input, Block weights, Block? bias, bool rectify, in Tensor output)
    {
        ReadOnlySpan<float> biases = bias is Block block ? block.Span : [];
        ConvolutionKernel.Forward(geometry, input.Shape, input.Span, weights.Span, biases, rectify, output.Shape, output.Span, winograd);
        Halo.Clear(output.Shape, output.Span);
    }

    /// <inheritdoc/>
    public void ConvolveInputGradient(in ConvolutionGeometry geometry, in Tensor outputGradient, Block weights, in Tensor inputGradient, bool accumulate)
    {
        InputGradientKernel.Run(geometry, outputGradient.Shape, outputGradient.Span, weights.Span, inputGradient.Shape, inputGradient.Span, accumulate, winograd);
        Halo.Clear(inputGradient.Shape, inputGradient.Span);
    }

    /// <inheritdoc/>
    public void ConvolveWeightGradient(in ConvolutionGeometry geometry, in Tensor input, in Tensor outputGradient, Block weightGradient, bool accumulate) =>
        WeightGradientKernel.Run(geometry, input.Shape, input.Span, outputGradient.Shape, outputGradient.Span, weightGradient.Span, accumulate, winograd);

    /// <inheritdoc/>
    public void AddBias(Block bias, in Tensor target) => BiasKernel.Run(bias.Span, target.Shape, target.Span);

    /// <inheritdoc/>
    public void MaskGradient(in Tensor? output, in Tensor gradient, Block? biasGradient) =>
        MaskKernel.Run(output?.Shape ?? gradient.Shape, output is Tensor tensor ? tensor.Span : [], gradient.Shape, gradient.Span, SpanOrNone(biasGradient));

    /// <inheritdoc/>
    public void Moments(in Tensor input, Block mean, Block variance, float weight, Block stepMean, Block stepVariance)
    {
        MomentsKernel.Run(input.Shape, input.Span, mean.Span, variance.Span);
        int pixels = input.Shape.Pixels;
        float unbiased = pixels > 1 ? pixels / (pixels - 1f) : 1;
        AddScaled(mean, weight, stepMean);
        AddScaled(variance, weight * unbiased, stepVariance);
    }

    /// <inheritdoc/>
    public void Normalize(in NormalizationState state, in Tensor input, in Tensor? residual, bool rectify, in Tensor output) =>
        BatchNormKernel.Forward(state, input, residual, rectify, output);

    /// <inheritdoc/>
    public void NormalizeGradient(in NormalizationState state, in Tensor input, in Tensor? output, bool rectify, in Tensor outputGradient, in Tensor inputGradient, bool accumulate, Block gammaGradient, Block betaGradient) =>
        BatchNormKernel.Backward(state, input, output, rectify, outputGradient, inputGradient, accumulate, gammaGradient.Span, betaGradient.Span);

    /// <inheritdoc/>
    public void Rectify(in Tensor input, in Tensor output) => Activate(new ActivationSettings(ActivationKind.Rectifier), input, output);

    /// <inheritdoc/>
    public void RectifyGradient(in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate) =>
        ActivateGradient(new ActivationSettings(ActivationKind.Rectifier), output, outputGradient, inputGradient, accumulate);

    /// <inheritdoc/>
    public void MaxPool(in PoolingGeometry geometry, in Tensor input, in Tensor output)
    {
        MaxPoolKernel.Forward(geometry, input.Shape, input.Span, output.Shape, output.Span);
        Halo.Clear(output.Shape, output.Span);
    }

    /// <inheritdoc/>
    public void MaxPoolGradient(in PoolingGeometry geometry, in Tensor input, in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate)
    {
        MaxPoolKernel.Backward(geometry, input.Shape, input.Span, output.Shape, output.Span, outputGradient.Shape, outputGradient.Span, inputGradient.Shape, inputGradient.Span, accumulate);
        Halo.Clear(inputGradient.Shape, inputGradient.Span);
    }

    /// <inheritdoc/>
    public void AveragePool(in PoolingGeometry geometry, in Tensor input, in Tensor output)
    {
        AveragePoolKernel.Forward(geometry, input.Shape, input.Span, output.Shape, output.Span);
        Halo.Clear(output.Shape, output.Span);
    }

    /// <inheritdoc/>
    public void AveragePoolGradient(in PoolingGeometry geometry, in Tensor outputGradient, in Tensor inputGradient, bool accumulate)
    {
        AveragePoolKernel.Backward(geometry, outputGradient.Shape, outputGradient.Span, inputGradient.Shape, inputGradient.Span, accumulate);
        Halo.Clear(inputGradient.Shape, inputGradient.Span);
    }

    /// <inheritdoc/>
    public void PadShortcut(int stride, in Tensor input, in Tensor output)
    {
        PadShortcutKernel.Forward(stride, input.Shape, input.Span, output.Shape, output.Span);
        Halo.Clear(output.Shape, output.Span);
    }

    /// <inheritdoc/>
    public void PadShortcutGradient(int stride, in Tensor outputGradient, in Tensor inputGradient, bool accumulate)
    {
        PadShortcutKernel.Backward(stride, outputGradient.Shape, outputGradient.Span, inputGradient.Shape, inputGradient.Span, accumulate);
        Halo.Clear(inputGradient.Shape, inputGradient.Span);
    }

    /// <inheritdoc/>
    public LossSums SoftmaxCrossEntropy(in Tensor logits, in ClassTargets targets, ReadOnlySpan<float> classWeights, float smoothing, float scale)
    {
        LossSums sums = SoftmaxCrossEntropyKernel.Run(logits.Shape, logits.Span, targets, classWeights, smoothing, scale);
        Halo.Clear(logits.Shape, logits.Span);
        return sums;
    }

    /// <inheritdoc/>
    public void AverageViews(in Tensor logits, int views) => ClassRankKernel.AverageViews(logits.Shape, logits.Span, views);

    /// <inheritdoc/>
    public void RankLabels(in Tensor logits, ReadOnlySpan<int> labels, Span<int> ranks, Span<int> best) =>
        ClassRankKernel.Rank(logits.Shape, logits.Span, labels, ranks, best);

    /// <inheritdoc/>
    public void Activate(in ActivationSettings settings, in Tensor input, in Tensor output)
    {
        ActivationTable.Of(settings).Forward(settings, input.Shape, input.Span, output.Shape, output.Span);
        Halo.Clear(output.Shape, output.Span);
    }

    /// <inheritdoc/>
    public void ActivateGradient(in ActivationSettings settings, in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate)
    {
        ActivationTable.Of(settings).Backward(settings, output.Shape, output.Span, outputGradient.Shape, outputGradient.Span, inputGradient.Shape, inputGradient.Span, accumulate);
        Halo.Clear(inputGradient.Shape, inputGradient.Span);
    }

    /// <inheritdoc/>
    public void RectifyWithSlopes(Block slopes, in Tensor input, in Tensor output)
    {
        ChannelSlopeKernel.Forward(slopes.Span, input.Shape, input.Span, output.Shape, output.Span);
        Halo.Clear(output.Shape, output.Span);
    }

    /// <inheritdoc/>
    public void RectifyWithSlopesGradient(Block slopes, in Tensor input, in Tensor outputGradient, in Tensor? inputGradient, bool accumulate, Block slopeGradient)
    {
        TensorShape shape = inputGradient?.Shape ?? input.Shape;
        Span<float> target = inputGradient is Tensor wanted ? wanted.Span : [];
        ChannelSlopeKernel.Backward(slopes.Span, input.Shape, input.Span, outputGradient.Shape, outputGradient.Span, shape, target, accumulate, slopeGradient.Span);
        if (!target.IsEmpty)
        {
            Halo.Clear(shape, target);
        }
    }

    /// <inheritdoc/>
    public void Maxout(in Tensor input, in Tensor output)
    {
        MaxoutKernel.Forward(input.Shape, input.Span, output.Shape, output.Span);
        Halo.Clear(output.Shape, output.Span);
    }

    /// <inheritdoc/>
    public void MaxoutGradient(in Tensor input, in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate)
    {
        MaxoutKernel.Backward(input.Shape, input.Span, output.Shape, output.Span, outputGradient.Shape, outputGradient.Span, inputGradient.Shape, inputGradient.Span, accumulate);
        Halo.Clear(inputGradient.Shape, inputGradient.Span);
    }

    /// <inheritdoc/>
    public void Softmax(in Tensor input, in Tensor output)
    {
        SoftmaxKernel.Forward(input.Shape, input.Span, output.Shape, output.Span);
        Halo.Clear(output.Shape, output.Span);
    }

    /// <inheritdoc/>
    public void SoftmaxGradient(in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate)
    {
        SoftmaxKernel.Backward(output.Shape, output.Span, outputGradient.Shape, outputGradient.Span, inputGradient.Shape, inputGradient.Span, accumulate);
        Halo.Clear(inputGradient.Shape, inputGradient.Span);
    }

    /// <inheritdoc/>
    public void NormalizeResponse(in ResponseNormalization settings, in Tensor input, in Tensor output)
    {
        ResponseNormalizationKernel.Forward(settings, input.Shape, input.Span, output.Shape, output.Span);
        Halo.Clear(output.Shape, output.Span);
    }

    /// <inheritdoc/>
    public void NormalizeResponseGradient(in ResponseNormalization settings, in Tensor input, in Tensor outputGradient, in Tensor inputGradient, bool accumulate)
    {
        ResponseNormalizationKernel.Backward(settings, input.Shape, input.Span, outputGradient.Shape, outputGradient.Span, inputGradient.Shape, inputGradient.Span, accumulate);
        Halo.Clear(inputGradient.Shape, inputGradient.Span);
    }

    /// <inheritdoc/>
    public void Dropout(float rate, ulong key, long firstSample, in Tensor source, in Tensor target, bool accumulate)
    {
        DropoutKernel.Run(rate, key, firstSample, source.Shape, source.Span, target.Shape, target.Span, accumulate);
        Halo.Clear(target.Shape, target.Span);
    }

    /// <inheritdoc/>
    public void CopyChannels(in Tensor source, int sourceFirst, in Tensor target, int targetFirst, int channels, bool accumulate)
    {
        ChannelRangeKernel.Run(source.Shape, source.Span, sourceFirst, target.Shape, target.Span, targetFirst, channels, accumulate);
        Halo.Clear(target.Shape, target.Span);
    }

    /// <inheritdoc/>
    public LossSums SquaredError(in Tensor output, ReadOnlySpan<float> targets, float scale, ReadOnlySpan<bool> broken = default)
    {
        LossSums sums = SquaredErrorKernel.Run(output.Shape, output.Span, targets, broken, scale);
        Halo.Clear(output.Shape, output.Span);
        return sums;
    }

    /// <inheritdoc/>
    public LossSums BinaryCrossEntropy(in Tensor logits, ReadOnlySpan<float> targets, float scale, ReadOnlySpan<bool> broken = default)
    {
        LossSums sums = BinaryCrossEntropyKernel.Run(logits.Shape, logits.Span, targets, broken, scale);
        Halo.Clear(logits.Shape, logits.Span);
        return sums;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Buffers are their owners' to dispose; the device itself holds nothing.
    }

    /// <inheritdoc/>
    public void SgdUpdate(Block weights, Block gradients, Block velocity, in SgdFactors factors) =>
        SgdKernel.Run(weights.Span, gradients.Span, velocity.Span, factors);

    /// <inheritdoc/>
    public void AdaptiveUpdate(Block weights, Block gradients, Block squares, Block? mean, Block? velocity, in AdaptiveFactors factors) =>
        AdaptiveKernel.Run(weights.Span, gradients.Span, squares.Span, SpanOrNone(mean), SpanOrNone(velocity), factors);

    /// <inheritdoc/>
    public void AdamUpdate(Block weights, Block gradients, Block first, Block second, Block? maximum, in AdamFactors factors) =>
        AdamKernel.Update(weights.Span, gradients.Span, first.Span, second.Span, SpanOrNone(maximum), factors);

    /// <inheritdoc/>
    public void LarsUpdate(Block weights, Block gradients, Block velocity, in SgdFactors factors, in TrustFactors trust)
    {
        double norm = Math.Sqrt(SquareSumKernel.Run(weights.Span)), gradient = Math.Sqrt(SquareSumKernel.Run(gradients.Span));
        double local = norm == 0 || gradient == 0 ? 1 : trust.Coefficient * norm / (gradient + trust.Decay * norm + trust.Epsilon);
        SgdUpdate(weights, gradients, velocity, factors with { Gain = (float)(factors.Gain * local) });
    }

    /// <inheritdoc/>
    public void LambUpdate(Block weights, Block gradients, Block first, Block second, in AdamFactors factors)
    {
        double direction = Math.Sqrt(AdamKernel.Moments(weights.Span, gradients.Span, first.Span, second.Span, factors));
        double norm = Math.Sqrt(SquareSumKernel.Run(weights.Span));
        double ratio = norm == 0 || direction == 0 ? 1 : norm / direction;
        AdamKernel.Step(weights.Span, first.Span, second.Span, factors with { Rate = (float)(factors.Rate * ratio) });
    }

    /// <inheritdoc/>
    public void AveragingUpdate(Block weights, Block gradients, Block average, in AveragingFactors factors) =>
        AveragingKernel.Run(weights.Span, gradients.Span, average.Span, factors);

    /// <inheritdoc/>
    public void Largest(Block values, Block largest) => Raise(largest, LargestKernel.Run(values.Span));

    /// <inheritdoc/>
    public ulong Fingerprint(Block values) => FingerprintKernel.Run(values.Span);

    /// <inheritdoc/>
    public void AddFixed(Block source, int exponent, Block sums, bool accumulate, Block largest) =>
        Raise(largest, FixedPointKernel.Add(source.Span, exponent, MemoryMarshal.Cast<float, long>(sums.Span), accumulate));

    /// <inheritdoc/>
    public void RestoreFixed(Block sums, int exponent, Block target) =>
        FixedPointKernel.Restore(MemoryMarshal.Cast<float, long>(sums.Span), exponent, target.Span);

    /// <summary>Compared as integers, as <see cref="LargestKernel"/> does.</summary>
    private static void Raise(Block largest, float magnitude)
    {
        Span<int> bits = MemoryMarshal.Cast<float, int>(largest.Span);
        bits[0] = Math.Max(bits[0], BitConverter.SingleToInt32Bits(magnitude));
    }

    private static Span<float> SpanOrNone(Block? block) => block is { } given ? given.Span : [];
}
