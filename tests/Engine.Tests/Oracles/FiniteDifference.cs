namespace Lockstep.Engine.Tests.Oracles;

/// <summary>Gradients by central differences in double precision: independent of any backward formula.</summary>
internal static class FiniteDifference
{
    private const double Step = 1e-5;

    /// <summary>Derivative of sum(seed × forward(x)) with respect to each x.</summary>
    public static double[] Gradient(Func<double[], double[]> forward, double[] at, double[] seed)
    {
        double[] x = [.. at];
        double[] gradient = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = at[i] + Step;
            double above = Dot(forward(x), seed);
            x[i] = at[i] - Step;
            double below = Dot(forward(x), seed);
            x[i] = at[i];
            gradient[i] = (above - below) / (2 * Step);
        }

        return gradient;
    }

    private static double Dot(double[] left, double[] right)
    {
        Assert.Equal(left.Length, right.Length);
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}
