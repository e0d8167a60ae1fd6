using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda;

/// <content>What works on one element, pixel or channel at a time.</content>
public sealed partial class CudaDevice
{
    /// <inheritdoc/>
    public void Clear(Block target)
    {
        Settle();
        Queue.Clear(At(target));
    }

    /// <inheritdoc/>
    public void Add(Block target, float value)
    {
        if (target.Length != 1)
        {
            throw new ArgumentException($"expected one float, got {target.Length}.", nameof(target));
        }

        AddScaled(Queue.Put(value), 1, target);
    }

    /// <inheritdoc/>
    public void Scale(Block target, float factor) =>
        Launch("scale_floats", _shapes.Flat(target.Length), At(target), Queue.Put(factor), (long)target.Length);

    /// <inheritdoc/>
    public void AddScaled(Block source, float factor, Block target) => AddScaled(At(source).Start, factor, target);

    /// <inheritdoc/>
    public void Blend(Block source, float weight, Block target) =>
        Launch("blend", _shapes.Flat(target.Length), At(source), Queue.Put(weight), At(target), (long)target.Length);

    /// <inheritdoc/>
    public void Copy(in Tensor source, in Tensor target, bool accumulate)
    {
        Expect(source.Shape.Length == target.Shape.Length, source.Shape, target.Shape);
        Launch("copy_elements", _shapes.Flat(target.Shape.Length), At(source), At(target), (long)target.Shape.Length, accumulate ? 1 : 0);
    }

    /// <inheritdoc/>
    public void AddBias(Block bias, in Tensor target) =>
        Launch("add_bias", _shapes.Flat(target.Shape.Length), At(bias), At(target), (long)target.Shape.Pixels, target.Shape.Channels, 0);

    /// <inheritdoc/>
    public void MaskGradient(in Tensor? output, in Tensor gradient, Block? biasGradient)
    {
        (int pixels, int channels) = (gradient.Shape.Pixels, gradient.Shape.Channels);
        var shape = _shapes.Columns(pixels, channels);
        var partial = biasGradient is null ? default : Queue.Scratch((long)shape.BlocksY * channels * sizeof(float));
        Launch("mask_gradient", shape, AtOrNull(output), At(gradient), pixels, channels, partial.Start);
        if (biasGradient is { } target)
        {
            Launch("mask_gradient_finish", LaunchShapes.Finish(channels), partial, shape.BlocksY, channels, At(target));
        }
    }

    /// <inheritdoc/>
    public void Rectify(in Tensor input, in Tensor output)
    {
        Expect(input.Shape.Length == output.Shape.Length, input.Shape, output.Shape);
        Launch("rectify", _shapes.Flat(output.Shape.Length), At(input), At(output), (long)output.Shape.Length);
    }

    /// <inheritdoc/>
    public void RectifyGradient(in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate) =>
        Launch("rectify_gradient", _shapes.Flat(output.Shape.Length), At(output), At(outputGradient), At(inputGradient), (long)output.Shape.Length, accumulate ? 1 : 0);

    /// <inheritdoc/>
    public void Activate(in ActivationSettings settings, in Tensor input, in Tensor output) =>
        Launch("activate", _shapes.Flat(output.Shape.Length), (int)settings.Kind, settings.Slope, settings.Scale, At(input), At(output), (long)output.Shape.Length);

    /// <inheritdoc/>
    public void ActivateGradient(in ActivationSettings settings, in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate) => Launch(
        "activate_gradient",
        _shapes.Flat(output.Shape.Length),
        (int)settings.Kind,
        settings.Slope,
        settings.Scale,
        At(output),
        At(outputGradient),
        At(inputGradient),
        (long)output.Shape.Length,
        accumulate ? 1 : 0);

    /// <inheritdoc/>
    public void RectifyWithSlopes(Block slopes, in Tensor input, in Tensor output) =>
        Launch("slopes_rectify", _shapes.Flat(input.Shape.Length), At(slopes), At(input), At(output), (long)input.Shape.Pixels, input.Shape.Channels);

    /// <inheritdoc/>
    public void RectifyWithSlopesGradient(Block slopes, in Tensor input, in Tensor outputGradient, in Tensor? inputGradient, bool accumulate, Block slopeGradient)
    {
        (int pixels, int channels) = (input.Shape.Pixels, input.Shape.Channels);
        var shape = _shapes.Columns(pixels, channels);
        var partial = Queue.Scratch((long)shape.BlocksY * channels * sizeof(float));
        Launch("slopes_rectify_gradient", shape, At(slopes), At(input), At(outputGradient), AtOrNull(inputGradient), accumulate ? 1 : 0, pixels, channels, partial);
        Launch("slopes_rectify_finish", LaunchShapes.Finish(channels), partial, shape.BlocksY, channels, At(slopeGradient));
    }

    /// <inheritdoc/>
    public void Maxout(in Tensor input, in Tensor output) => Launch(
        "maxout",
        _shapes.Flat(output.Shape.Length),
        At(input),
        At(output),
        (long)output.Shape.Pixels,
        output.Shape.Channels,
        input.Shape.Channels / output.Shape.Channels);

    /// <inheritdoc/>
    public void MaxoutGradient(in Tensor input, in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate) => Launch(
        "maxout_gradient",
        _shapes.Flat(output.Shape.Length),
        At(input),
        At(output),
        At(outputGradient),
        At(inputGradient),
        (long)output.Shape.Pixels,
        output.Shape.Channels,
        input.Shape.Channels / output.Shape.Channels,
        accumulate ? 1 : 0);

    /// <inheritdoc/>
    public void Softmax(in Tensor input, in Tensor output) =>
        Launch("softmax", _shapes.Rows(output.Shape.Pixels), At(input), At(output), (long)output.Shape.Pixels, output.Shape.Channels);

    /// <inheritdoc/>
    public void SoftmaxGradient(in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate) => Launch(
        "softmax_gradient", _shapes.Rows(output.Shape.Pixels), At(output), At(outputGradient), At(inputGradient), (long)output.Shape.Pixels, output.Shape.Channels, accumulate ? 1 : 0);

    /// <inheritdoc/>
    public void NormalizeResponse(in ResponseNormalization settings, in Tensor input, in Tensor output) => Launch(
        "normalize_response",
        _shapes.Flat(output.Shape.Length),
        settings.Size,
        settings.Alpha,
        settings.Beta,
        settings.Bias,
        At(input),
        At(output),
        (long)output.Shape.Pixels,
        output.Shape.Channels);

    /// <inheritdoc/>
    public void NormalizeResponseGradient(in ResponseNormalization settings, in Tensor input, in Tensor outputGradient, in Tensor inputGradient, bool accumulate) => Launch(
        "normalize_response_gradient",
        _shapes.Flat(input.Shape.Length),
        settings.Size,
        settings.Alpha,
        settings.Beta,
        settings.Bias,
        At(input),
        At(outputGradient),
        At(inputGradient),
        (long)input.Shape.Pixels,
        input.Shape.Channels,
        accumulate ? 1 : 0);

    /// <inheritdoc/>
    public void Dropout(float rate, ulong key, long firstSample, in Tensor source, in Tensor target, bool accumulate) => Launch(
        "dropout",
        _shapes.Flat(source.Shape.Length),
        rate,
        Queue.Put(key),
        Queue.Put(firstSample),
        At(source),
        At(target),
        source.Shape.ImageStride,
        (long)source.Shape.Length,
        accumulate ? 1 : 0);

    /// <inheritdoc/>
    public void CopyChannels(in Tensor source, int sourceFirst, in Tensor target, int targetFirst, int channels, bool accumulate) => Launch(
        "copy_channels",
        _shapes.Flat((long)source.Shape.Pixels * channels),
        At(source),
        source.Shape.Channels,
        sourceFirst,
        At(target),
        target.Shape.Channels,
        targetFirst,
        channels,
        (long)source.Shape.Pixels,
        accumulate ? 1 : 0);

    /// <inheritdoc/>
    public void PadShortcut(int stride, in Tensor input, in Tensor output) => Launch(
        "pad_shortcut",
        _shapes.Flat(output.Shape.Length),
        At(input),
        At(output),
        input.Shape.Count,
        input.Shape.Height,
        input.Shape.Width,
        input.Shape.Channels,
        output.Shape.Channels,
        stride);

    /// <inheritdoc/>
    public void PadShortcutGradient(int stride, in Tensor outputGradient, in Tensor inputGradient, bool accumulate) => Launch(
        "pad_shortcut_gradient",
        _shapes.Flat(inputGradient.Shape.Length),
        At(outputGradient),
        At(inputGradient),
        inputGradient.Shape.Count,
        inputGradient.Shape.Height,
        inputGradient.Shape.Width,
        inputGradient.Shape.Channels,
        outputGradient.Shape.Channels,
        stride,
        accumulate ? 1 : 0);

    private static void Expect(bool fits, in TensorShape source, in TensorShape target)
    {
        if (!fits)
        {
            throw new ArgumentException($"expected tensors of as many elements, got {source} and {target}.");
        }
    }

    private void AddScaled(Interop.Driver.DevicePointer source, float factor, Block target) =>
        Launch("add_scaled", _shapes.Flat(target.Length), source, Queue.Put(factor), At(target), (long)target.Length);
}
