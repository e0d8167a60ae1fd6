namespace Lockstep.Engine.Tests.Oracles;

/// <summary>Batch norm with optional residual and ReLU by its definition, in double, channels last.</summary>
internal sealed record ReferenceBatchNorm(int Channels, double Epsilon, bool Rectify)
{
    public double[] Mean(double[] x) => PerChannel(x, (value, _) => value);

    public double[] Variance(double[] x)
    {
        double[] mean = Mean(x);
        return PerChannel(x, (value, c) => (value - mean[c]) * (value - mean[c]));
    }

    public double[] Forward(double[] x, double[] gamma, double[] beta, double[]? residual) =>
        Forward(x, Mean(x), Variance(x), gamma, beta, residual);

    public double[] Forward(double[] x, double[] mean, double[] variance, double[] gamma, double[] beta, double[]? residual)
    {
        double[] y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            int c = i % Channels;
            double value = gamma[c] * (x[i] - mean[c]) / Math.Sqrt(variance[c] + Epsilon) + beta[c] + (residual?[i] ?? 0);
            y[i] = Rectify && value < 0 ? 0 : value;
        }

        return y;
    }

    private double[] PerChannel(double[] x, Func<double, int, double> term)
    {
        double[] mean = new double[Channels];
        for (int i = 0; i < x.Length; i++)
        {
            mean[i % Channels] += term(x[i], i % Channels) / (x.Length / Channels);
        }

        return mean;
    }
}
