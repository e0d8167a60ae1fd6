namespace Lockstep.Engine.Tests.Oracles;

/// <summary>Softmax cross-entropy with label smoothing by its definition, in double.</summary>
internal static class ReferenceCrossEntropy
{
    /// <summary>Loss of each sample: -sum over classes of target × log softmax.</summary>
    public static double[] Losses(double[] logits, int[] labels, double smoothing)
    {
        int classes = logits.Length / labels.Length;
        double[] losses = new double[labels.Length];
        for (int n = 0; n < labels.Length; n++)
        {
            double sum = 0;
            for (int c = 0; c < classes; c++)
            {
                sum += Math.Exp(logits[n * classes + c]);
            }

            for (int c = 0; c < classes; c++)
            {
                double target = smoothing / classes + (c == labels[n] ? 1 - smoothing : 0);
                losses[n] -= target * (logits[n * classes + c] - Math.Log(sum));
            }
        }

        return losses;
    }
}
