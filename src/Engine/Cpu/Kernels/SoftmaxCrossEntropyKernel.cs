using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// Softmax cross-entropy, shifted by the largest logit, in double. Each row of logits is overwritten with scale × (softmax -
/// target); target = (1-ε) one-hot + ε / classes, as in PyTorch.
/// </summary>
internal static class SoftmaxCrossEntropyKernel
{
    public static LossSums Run(int classes, Span<float> logits, ReadOnlySpan<int> labels, float smoothing, float scale)
    {
        Sizes.Expect(logits.Length == labels.Length * classes, $"{labels.Length} rows of {classes} logits, got {logits.Length} floats");
        double loss = 0;
        int correct = 0;
        for (int sample = 0; sample < labels.Length; sample++)
        {
            Span<float> row = logits.Slice(sample * classes, classes);
            int label = labels[sample];
            if ((uint)label >= (uint)classes)
            {
                throw new ArgumentOutOfRangeException(nameof(labels), $"expected labels from 0 to {classes - 1}, got {label} at sample {sample}.");
            }

            correct += FirstLargest(row) == label ? 1 : 0;
            loss += RunRow(row, label, smoothing, scale);
        }

        return new LossSums(loss, correct);
    }

    private static double RunRow(Span<float> row, int label, double smoothing, double scale)
    {
        double largest = row[FirstLargest(row)];
        double sum = 0;
        double mean = 0;
        foreach (float logit in row)
        {
            sum += Math.Exp(logit - largest);
            mean += (logit - largest) / row.Length;
        }

        double logSum = Math.Log(sum);
        double loss = logSum - (1 - smoothing) * (row[label] - largest) - smoothing * mean;
        for (int i = 0; i < row.Length; i++)
        {
            double target = smoothing / row.Length + (i == label ? 1 - smoothing : 0);
            row[i] = (float)(scale * (Math.Exp(row[i] - largest - logSum) - target));
        }

        return loss;
    }

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
