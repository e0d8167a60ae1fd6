namespace Lockstep.Data.Randomness;

/// <summary>Numbers of the symmetric Beta distribution; the same bits on every machine.</summary>
internal static class BetaNumbers
{
    /// <summary>0 to 1, from Beta(alpha, alpha).</summary>
    /// <param name="alpha">Above 0.</param>
    /// <param name="random">Drawn from.</param>
    public static double Draw(double alpha, ref KeyedRandom random)
    {
        if (alpha <= 1)
        {
            return Joehnk(alpha, ref random);
        }

        double a = Gamma(alpha, ref random);
        return a / (a + Gamma(alpha, ref random));
    }

    /// <summary>Jöhnk 1964, in logarithms: for a small alpha both powers fall below the least number.</summary>
    private static double Joehnk(double alpha, ref KeyedRandom random)
    {
        while (true)
        {
            double x = PortableMath.Log(1 - random.NextFraction()) / alpha;
            double y = PortableMath.Log(1 - random.NextFraction()) / alpha;
            if (PortableMath.Exp(x) + PortableMath.Exp(y) <= 1)
            {
                double greatest = Math.Max(x, y);
                double a = PortableMath.Exp(x - greatest);
                return a / (a + PortableMath.Exp(y - greatest));
            }
        }
    }

    /// <summary>Marsaglia and Tsang 2000: A simple method for generating gamma variables; for a shape of at least 1.</summary>
    private static double Gamma(double shape, ref KeyedRandom random)
    {
        double d = shape - (1.0 / 3);
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = NormalNumbers.Draw(ref random);
            double root = 1 + (c * x);
            double v = root * root * root;
            if (v > 1e-300 && PortableMath.Log(1 - random.NextFraction()) < (x * x / 2) + d - (d * v) + (d * PortableMath.Log(v)))
            {
                return d * v;
            }
        }
    }
}
