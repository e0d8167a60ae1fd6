using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda;

/// <content>Batch norm.</content>
public sealed partial class CudaDevice
{
    /// <inheritdoc/>
    public void Moments(in Tensor input, Block mean, Block variance, float weight, Block stepMean, Block stepVariance)
    {
        (int pixels, int channels) = (input.Shape.Pixels, input.Shape.Channels);
        var shape = _shapes.Columns(pixels, channels);
        var partial = Queue.Scratch(2L * shape.BlocksY * channels * sizeof(float));
        Launch("batch_norm_moments", shape, At(input), pixels, channels, partial);
        Launch(
            "batch_norm_moments_finish",
            LaunchShapes.Finish(channels),
            At(input),
            partial,
            shape.BlocksY,
            shape.ThreadsY,
            pixels,
            channels,
            At(mean),
            At(variance),
            Queue.Put(weight),
            At(stepMean),
            At(stepVariance));
    }

    /// <inheritdoc/>
    public void Normalize(in NormalizationState state, in Tensor input, in Tensor? residual, bool rectify, in Tensor output) => Launch(
        "batch_norm_normalize",
        _shapes.Columns(input.Shape.Pixels, input.Shape.Channels),
        At(input),
        AtOrNull(residual),
        At(output),
        At(state.Mean),
        At(state.Variance),
        At(state.Gamma),
        At(state.Beta),
        state.Epsilon,
        rectify ? 1 : 0,
        input.Shape.Pixels,
        input.Shape.Channels);

    /// <inheritdoc/>
    public void NormalizeGradient(in NormalizationState state, in Tensor input, in Tensor? output, bool rectify, in Tensor outputGradient, in Tensor inputGradient, bool accumulate, Block gammaGradient, Block betaGradient)
    {
        (int pixels, int channels) = (input.Shape.Pixels, input.Shape.Channels);
        var shape = _shapes.Columns(pixels, channels);
        long partialBytes = 2L * shape.BlocksY * channels * sizeof(float);
        var scratch = Queue.Scratch(partialBytes + (3L * channels * sizeof(float)));
        var (partial, constants) = (scratch.Slice(0, partialBytes), scratch.Slice(partialBytes, 3L * channels * sizeof(float)));
        Launch(
            "batch_norm_reduce",
            shape,
            At(input),
            AtOrNull(output),
            At(outputGradient),
            At(state.Mean),
            At(state.Variance),
            At(state.Gamma),
            At(state.Beta),
            state.Epsilon,
            rectify ? 1 : 0,
            pixels,
            channels,
            partial);
        Launch(
            "batch_norm_reduce_finish",
            LaunchShapes.Finish(channels),
            partial,
            shape.BlocksY,
            pixels,
            channels,
            At(state.Mean),
            At(state.Variance),
            At(state.Gamma),
            state.Epsilon,
            At(gammaGradient),
            At(betaGradient),
            constants);
        Launch(
            "batch_norm_apply",
            shape,
            At(input),
            AtOrNull(output),
            At(outputGradient),
            At(state.Mean),
            At(state.Variance),
            At(state.Gamma),
            At(state.Beta),
            state.Epsilon,
            constants,
            rectify ? 1 : 0,
            accumulate ? 1 : 0,
            pixels,
            channels,
            At(inputGradient));
    }
}
