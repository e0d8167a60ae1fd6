using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// Softmax cross-entropy over the channels of each pixel, shifted by the largest logit, in double. Targets are
/// t = weight of the class × ((1-ε) one-hot + ε / classes), as in PyTorch; a sample's loss is the mean of its pixels'. Logits are
/// overwritten with scale × (softmax × sum of t - t) / pixels of a sample.
/// </summary>
internal static class SoftmaxCrossEntropyKernel
{
    /// <param name="labels">[count, height, width].</param>
    /// <param name="weights">[classes], or empty for 1.</param>
    public static LossSums Run(in TensorShape shape, Span<float> logits, ReadOnlySpan<int> labels, ReadOnlySpan<float> weights, float smoothing, float scale)
    {
        int classes = shape.Channels;
        Sizes.Holds(logits, shape);
        Sizes.Expect(labels.Length == shape.Pixels, $"{shape.Pixels} labels for logits of {shape}, got {labels.Length}");
        Sizes.Expect(weights.IsEmpty || weights.Length == classes, $"{classes} class weights, got {weights.Length}");
        double loss = 0;
        int correct = 0;
        double share = 1.0 / (shape.Height * shape.Width);
        for (int pixel = 0; pixel < labels.Length; pixel++)
        {
            Span<float> row = logits.Slice(PixelOffset.Of(shape, pixel), classes);
            int label = labels[pixel];
            if ((uint)label >= (uint)classes)
            {
                throw new ArgumentOutOfRangeException(nameof(labels), $"expected labels from 0 to {classes - 1}, got {label} at sample {pixel / (shape.Height * shape.Width)}.");
            }

            correct += FirstLargest(row) == label ? 1 : 0;
            loss += RunRow(row, label, weights, smoothing, scale * share);
        }

        return new LossSums(loss * share, correct * share);
    }

    private static double RunRow(Span<float> row, int label, ReadOnlySpan<float> weights, double smoothing, double scale)
    {
        double largest = row[FirstLargest(row)];
        double sum = 0;
        foreach (float logit in row)
        {
            sum += Math.Exp(logit - largest);
        }

        double logSum = Math.Log(sum);
        double loss = 0;
        double total = 0;
        for (int i = 0; i < row.Length; i++)
        {
            double target = Target(i, label, row.Length, weights, smoothing);
            total += target;

            // 0 × infinity would be NaN where a logit is -infinity and nobody asks for its class.
            loss -= target == 0 ? 0 : target * (row[i] - largest - logSum);
        }

        for (int i = 0; i < row.Length; i++)
        {
            row[i] = (float)(scale * (total * Math.Exp(row[i] - largest - logSum) - Target(i, label, row.Length, weights, smoothing)));
        }

        return loss;
    }

    private static double Target(int i, int label, int classes, ReadOnlySpan<float> weights, double smoothing) =>
        (smoothing / classes + (i == label ? 1 - smoothing : 0)) * (weights.IsEmpty ? 1 : weights[i]);

    /// <summary>A NaN counts as the largest.</summary>
    private static int FirstLargest(ReadOnlySpan<float> row)
    {
        int best = 0;
        for (int i = 1; i < row.Length && !float.IsNaN(row[best]); i++)
        {
            best = row[i] > row[best] || float.IsNaN(row[i]) ? i : best;
        }

        return best;
    }
}
