namespace Lockstep.Engine.Tests.Cuda.Kernels;

/// <summary>
/// Gradients of batch norm as its paper writes them (Ioffe and Szegedy 2015, section 3): through the normalised value, the
/// variance and the mean one after the other, in double, channels last. Term is the largest summand of the input's gradient, in
/// which of few pixels little is left.
/// </summary>
internal sealed record BatchNormChain(double[] Input, double[] Gamma, double[] Beta, double Term)
{
    public static BatchNormChain Of(double[] x, double[] dy, double[] gamma, double epsilon)
    {
        int channels = gamma.Length, pixels = x.Length / channels;
        double[] dx = new double[x.Length], dgamma = new double[channels], dbeta = new double[channels];
        double term = 1;
        for (int c = 0; c < channels; c++)
        {
            double[] values = Channel(x, c, channels), gradients = Channel(dy, c, channels);
            double mean = values.Average(), variance = values.Average(value => (value - mean) * (value - mean));
            double root = Math.Sqrt(variance + epsilon);
            double toVariance = 0, toMean = 0;
            for (int i = 0; i < pixels; i++)
            {
                double toNormal = gradients[i] * gamma[c];
                toVariance += toNormal * (values[i] - mean) * -0.5 / (root * root * root);
                toMean -= toNormal / root;
                dgamma[c] += gradients[i] * (values[i] - mean) / root;
                dbeta[c] += gradients[i];
                term = Math.Max(term, Math.Abs(toNormal) / root);
            }

            for (int i = 0; i < pixels; i++)
            {
                dx[i * channels + c] = gradients[i] * gamma[c] / root + toVariance * 2 * (values[i] - mean) / pixels + toMean / pixels;
            }
        }

        return new BatchNormChain(dx, dgamma, dbeta, term);
    }

    private static double[] Channel(double[] values, int channel, int channels) => [.. values.Where((_, i) => i % channels == channel)];
}
