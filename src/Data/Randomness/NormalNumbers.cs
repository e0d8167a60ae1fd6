namespace Lockstep.Data.Randomness;

/// <summary>Standard normal numbers by Marsaglia's polar method; the same bits on every machine.</summary>
internal static class NormalNumbers
{
    public static double Draw(ref KeyedRandom random)
    {
        while (true)
        {
            double u = (2 * random.NextFraction()) - 1;
            double v = (2 * random.NextFraction()) - 1;
            double s = (u * u) + (v * v);
            if (s is > 0 and < 1)
            {
                return u * Math.Sqrt(-2 * PortableMath.Log(s) / s);
            }
        }
    }
}
