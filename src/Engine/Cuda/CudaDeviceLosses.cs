using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda;

/// <content>Losses and what evaluations ask.</content>
public sealed partial class CudaDevice
{
    /// <inheritdoc/>
    public LossSums SoftmaxCrossEntropy(in Tensor logits, in ClassTargets targets, ReadOnlySpan<float> classWeights, float smoothing, float scale)
    {
        int pixels = logits.Shape.Pixels;
        var figures = LaunchClasses(logits, targets, classWeights, smoothing, scale);
        return Sum(figures.Slice(0, pixels * sizeof(float)), figures.Slice(pixels * sizeof(float), pixels * sizeof(float)), pixels);
    }

    /// <inheritdoc/>
    public void SoftmaxCrossEntropy(in Tensor logits, in ClassTargets targets, ReadOnlySpan<float> classWeights, float smoothing, float scale, in LossPlace place)
    {
        int pixels = logits.Shape.Pixels;
        var figures = LaunchClasses(logits, targets, classWeights, smoothing, scale);
        AddLosses(figures.Start, place.Counts ? figures.Start + (pixels * sizeof(float)) : default, pixels, place);
    }

    /// <inheritdoc/>
    public LossSums SquaredError(in Tensor output, ReadOnlySpan<float> targets, float scale, ReadOnlySpan<bool> broken = default) =>
        Sum(LaunchValues("squared_error", output, targets, broken, scale), default, output.Shape.Count);

    /// <inheritdoc/>
    public void SquaredError(in Tensor output, ReadOnlySpan<float> targets, float scale, ReadOnlySpan<bool> broken, in LossPlace place) =>
        AddLosses(LaunchValues("squared_error", output, targets, broken, scale).Start, default, output.Shape.Count, place);

    /// <inheritdoc/>
    public LossSums BinaryCrossEntropy(in Tensor logits, ReadOnlySpan<float> targets, float scale, ReadOnlySpan<bool> broken = default) =>
        Sum(LaunchValues("binary_cross_entropy", logits, targets, broken, scale), default, logits.Shape.Count);

    /// <inheritdoc/>
    public void BinaryCrossEntropy(in Tensor logits, ReadOnlySpan<float> targets, float scale, ReadOnlySpan<bool> broken, in LossPlace place) =>
        AddLosses(LaunchValues("binary_cross_entropy", logits, targets, broken, scale).Start, default, logits.Shape.Count, place);

    /// <inheritdoc/>
    public void AverageViews(in Tensor logits, int views)
    {
        (int images, int classes) = (logits.Shape.Count, logits.Shape.Channels);
        if (logits.Shape.Pixels != images || views < 1 || images % views != 0)
        {
            throw new ArgumentException($"expected images of {views} views each and one row of classes an image, got {logits.Shape}.", nameof(views));
        }

        int samples = images / views;
        long shiftBytes = (long)images * sizeof(float), outputBytes = (long)samples * classes * _type.Bytes();
        long outputAt = (shiftBytes + 15) / 16 * 16;
        var scratch = Queue.Scratch(outputAt + outputBytes);
        var output = scratch.Slice(outputAt, outputBytes);
        Launch("log_sums", _shapes.Rows(images), At(logits), images, classes, scratch.Start);
        Launch("average_views", _shapes.Flat((long)samples * classes), At(logits), scratch.Start, output, samples, views, classes);
        Queue.Copy(output, At(logits.First(samples)));
    }

    /// <inheritdoc/>
    public void RankLabels(in Tensor logits, ReadOnlySpan<int> labels, Span<int> ranks, Span<int> best)
    {
        MakeCurrent();
        int images = logits.Shape.Count;
        Check(labels, logits.Shape);
        var answers = Queue.Scratch(2L * images * sizeof(int));
        Launch("rank_labels", _shapes.Rows(images), At(logits), Queue.Put(labels), images, logits.Shape.Channels, answers.Start, answers.Start + (images * sizeof(int)));
        Read(answers.Slice(0, images * sizeof(int)), ranks[..images]);
        Read(answers.Slice(images * sizeof(int), images * sizeof(int)), best[..images]);
    }

    private static void Check(ReadOnlySpan<int> labels, in TensorShape shape)
    {
        if (labels.Length != shape.Pixels)
        {
            throw new ArgumentException($"expected {shape.Pixels} labels for logits of {shape}, got {labels.Length}.", nameof(labels));
        }

        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] != -1 && (uint)labels[i] >= (uint)shape.Channels)
            {
                throw new ArgumentOutOfRangeException(nameof(labels), $"expected labels from 0 to {shape.Channels - 1}, or -1, got {labels[i]} at sample {i / (shape.Height * shape.Width)}.");
            }
        }
    }

    /// <summary>Losses and what is correct, [pixels] each, in scratch memory.</summary>
    private DeviceRange LaunchClasses(in Tensor logits, in ClassTargets targets, ReadOnlySpan<float> classWeights, float smoothing, float scale)
    {
        MakeCurrent();
        Check(targets.Labels, logits.Shape);
        int pixels = logits.Shape.Pixels, classes = logits.Shape.Channels;
        bool mixed = !targets.Mixed.IsEmpty;
        if (mixed)
        {
            Check(targets.Mixed, logits.Shape);
        }

        if (!classWeights.IsEmpty && classWeights.Length != classes)
        {
            throw new ArgumentException($"expected {classes} class weights, got {classWeights.Length}.", nameof(classWeights));
        }

        var figures = Queue.Scratch(2L * pixels * sizeof(float));
        Launch(
            "softmax_cross_entropy",
            _shapes.Rows(pixels),
            At(logits),
            Queue.Put(targets.Labels),
            mixed ? Queue.Put(targets.Mixed) : default,
            mixed ? Queue.Put(targets.Shares) : default,
            classWeights.IsEmpty ? default : Queue.Put(classWeights),
            smoothing,
            Queue.Put(scale),
            pixels,
            classes,
            logits.Shape.Height * logits.Shape.Width,
            figures.Start,
            figures.Start + (pixels * sizeof(float)));
        return figures;
    }

    /// <summary>Losses, [samples], in scratch memory.</summary>
    private DeviceRange LaunchValues(string kernel, in Tensor output, ReadOnlySpan<float> targets, ReadOnlySpan<bool> broken, float scale)
    {
        MakeCurrent();
        int samples = output.Shape.Count;
        if (targets.Length != output.Shape.Length || !(broken.IsEmpty || broken.Length == samples))
        {
            throw new ArgumentException($"expected {output.Shape.Length} targets and no or {samples} marks of broken samples, got {targets.Length} and {broken.Length}.", nameof(targets));
        }

        var losses = Queue.Scratch((long)samples * sizeof(float));
        Launch(
            kernel,
            _shapes.Rows(samples),
            At(output),
            Queue.Put(targets),
            Queue.Put(scale),
            broken.IsEmpty ? default : Queue.Put(broken),
            samples,
            output.Shape.Length / samples,
            losses);
        return losses;
    }

    private void AddLosses(DevicePointer losses, DevicePointer corrects, int entries, in LossPlace place) =>
        Launch("add_losses", new LaunchShape(1, 256), losses, corrects, entries, place.Weight, At(place.Sums));

    /// <summary>Waits, and adds in double and in order.</summary>
    private LossSums Sum(DeviceRange losses, DeviceRange corrects, int entries)
    {
        float[] figures = new float[entries];
        Read(losses, figures.AsSpan());
        double loss = figures.Sum(value => (double)value);
        if (corrects.Bytes == 0)
        {
            return new LossSums(loss, 0);
        }

        Read(corrects, figures.AsSpan());
        return new LossSums(loss, figures.Sum(value => (double)value));
    }
}
