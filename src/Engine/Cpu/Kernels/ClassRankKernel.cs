using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Evaluation of classifiers: several views of a sample become one row of logits, and labels get their rank among the classes.</summary>
internal static class ClassRankKernel
{
    /// <summary>
    /// log of the mean of softmax, as log-sum-exp of log-softmax - log views: probabilities too small for a double stay finite
    /// logarithms. Summed over views in their order, in double. Sample n is written over image n, which is read by then.
    /// </summary>
    public static void AverageViews(in TensorShape shape, Span<float> logits, int views)
    {
        Sizes.Holds(logits, shape);
        Sizes.Expect(shape.Height == 1 && shape.Width == 1, $"one row of classes an image, got {shape}");
        Sizes.Expect(views >= 1 && shape.Count % views == 0, $"images of {views} views each, got {shape.Count}");
        int classes = shape.Channels;
        Span<double> shifts = views <= 64 ? stackalloc double[views] : new double[views];
        for (int sample = 0; sample < shape.Count / views; sample++)
        {
            for (int view = 0; view < views; view++)
            {
                shifts[view] = LogSumExp(logits.Slice(PixelOffset.Of(shape, sample * views + view), classes));
            }

            for (int i = 0; i < classes; i++)
            {
                logits[PixelOffset.Of(shape, sample) + i] = (float)LogMean(shape, logits, sample * views, shifts, i);
            }
        }
    }

    /// <summary>See <see cref="IDevice.RankLabels"/>.</summary>
    public static void Rank(in TensorShape shape, ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, Span<int> ranks, Span<int> best)
    {
        Sizes.Holds(logits, shape);
        Sizes.Expect(shape.Height == 1 && shape.Width == 1, $"one row of classes an image, got {shape}");
        Sizes.Expect(labels.Length == shape.Count && ranks.Length == shape.Count && best.Length == shape.Count, $"{shape.Count} labels, got {labels.Length}");
        for (int image = 0; image < shape.Count; image++)
        {
            ReadOnlySpan<float> row = logits.Slice(PixelOffset.Of(shape, image), shape.Channels);
            int label = labels[image];
            if (label != -1 && (uint)label >= (uint)row.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(labels), $"expected labels from 0 to {row.Length - 1}, or -1, got {label} at sample {image}.");
            }

            (ranks[image], best[image]) = (0, 0);
            for (int i = 0; i < row.Length; i++)
            {
                ranks[image] += label == -1 || Precedes(row, i, label) ? 1 : 0;
                best[image] = Precedes(row, i, best[image]) ? i : best[image];
            }
        }
    }

    /// <summary>Whether class <paramref name="left"/> comes before class <paramref name="right"/>.</summary>
    private static bool Precedes(ReadOnlySpan<float> row, int left, int right)
    {
        if (float.IsNaN(row[left]) || float.IsNaN(row[right]))
        {
            return float.IsNaN(row[left]) && (!float.IsNaN(row[right]) || left < right);
        }

        return row[left] > row[right] || (row[left] == row[right] && left < right);
    }

    private static double LogMean(in TensorShape shape, ReadOnlySpan<float> logits, int first, ReadOnlySpan<double> shifts, int i)
    {
        double largest = double.NegativeInfinity;
        for (int view = 0; view < shifts.Length; view++)
        {
            largest = Math.Max(largest, logits[PixelOffset.Of(shape, first + view) + i] - shifts[view]);
        }

        if (double.IsNegativeInfinity(largest))
        {
            return largest;
        }

        double sum = 0;
        for (int view = 0; view < shifts.Length; view++)
        {
            sum += Math.Exp(logits[PixelOffset.Of(shape, first + view) + i] - shifts[view] - largest);
        }

        return largest + Math.Log(sum / shifts.Length);
    }

    private static double LogSumExp(ReadOnlySpan<float> row)
    {
        double largest = double.NegativeInfinity;
        foreach (float logit in row)
        {
            largest = Math.Max(largest, logit);
        }

        double sum = 0;
        foreach (float logit in row)
        {
            sum += Math.Exp(logit - largest);
        }

        return largest + Math.Log(sum);
    }
}
