using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// Softmax cross-entropy over the channels of each pixel, shifted by the largest logit, in double. Targets are
/// t = weight of the class × ((1-ε) one-hot + ε / classes), as in PyTorch; a sample's loss is the mean of its pixels'. Of mixed
/// images one-hot is share × one-hot of the label + (1-share) × one-hot of the mixed label: the loss is linear in t, so this is the
/// mean of both losses. A pixel whose label is -1 counts in nothing. Logits are overwritten with scale × (softmax × sum of t - t) / pixels of a sample.
/// </summary>
internal static class SoftmaxCrossEntropyKernel
{
    /// <param name="weights">[classes], or empty for 1.</param>
    public static LossSums Run(in TensorShape shape, Span<float> logits, in ClassTargets targets, ReadOnlySpan<float> weights, float smoothing, float scale)
    {
        ReadOnlySpan<int> labels = targets.Labels;
        int classes = shape.Channels;
        Sizes.Holds(logits, shape);
        Sizes.Expect(labels.Length == shape.Pixels, $"{shape.Pixels} labels for logits of {shape}, got {labels.Length}");
        Sizes.Expect(
            targets.Mixed.Length == targets.Shares.Length && (targets.Mixed.IsEmpty || targets.Mixed.Length == labels.Length),
            $"no or {labels.Length} mixed labels and shares, got {targets.Mixed.Length} and {targets.Shares.Length}");
        Sizes.Expect(weights.IsEmpty || weights.Length == classes, $"{classes} class weights, got {weights.Length}");
        double loss = 0;
        int correct = 0;
        double share = 1.0 / (shape.Height * shape.Width);
        for (int pixel = 0; pixel < labels.Length; pixel++)
        {
            Span<float> row = logits.Slice(PixelOffset.Of(shape, pixel), classes);
            if (labels[pixel] == -1)
            {
                row.Clear();
                continue;
            }

            int label = Checked(labels[pixel], classes, shape, pixel);
            int mixed = targets.Mixed.IsEmpty ? label : Checked(targets.Mixed[pixel], classes, shape, pixel);
            double own = targets.Mixed.IsEmpty ? 1 : targets.Shares[pixel];
            correct += FirstLargest(row) == (own >= 0.5 ? label : mixed) ? 1 : 0;
            loss += RunRow(row, new MixedTarget(label, mixed, own), weights, smoothing, scale * share);
        }

        return new LossSums(loss * share, correct * share);
    }

    private static int Checked(int label, int classes, in TensorShape shape, int pixel) => (uint)label < (uint)classes
        ? label
        : throw new ArgumentOutOfRangeException("labels", $"expected labels from 0 to {classes - 1}, or -1, got {label} at sample {pixel / (shape.Height * shape.Width)}.");

    private static double RunRow(Span<float> row, in MixedTarget wanted, ReadOnlySpan<float> weights, double smoothing, double scale)
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
            double target = Target(i, wanted, row.Length, weights, smoothing);
            total += target;

            // 0 × infinity would be NaN where a logit is -infinity and nobody asks for its class.
            loss -= target == 0 ? 0 : target * (row[i] - largest - logSum);
        }

        for (int i = 0; i < row.Length; i++)
        {
            row[i] = (float)(scale * (total * Math.Exp(row[i] - largest - logSum) - Target(i, wanted, row.Length, weights, smoothing)));
        }

        return loss;
    }

    private static double Target(int i, in MixedTarget wanted, int classes, ReadOnlySpan<float> weights, double smoothing) =>
        (smoothing / classes + (1 - smoothing) * ((i == wanted.Label ? wanted.Share : 0) + (i == wanted.Mixed ? 1 - wanted.Share : 0))) * (weights.IsEmpty ? 1 : weights[i]);

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
