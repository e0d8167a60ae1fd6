namespace Lockstep.Data.Randomness;

/// <summary>
/// Logarithm and exponential of +, -, *, / alone, which IEEE 754 makes exact to the bit on every machine; those of a C library differ
/// between platforms. Relative error below 1e-14.
/// </summary>
internal static class PortableMath
{
    private const double Ln2High = 0.693147180369123816490; // 33 bits: times an exponent it is exact
    private const double Ln2Low = 1.90821492927058770002e-10;

    /// <summary>Natural logarithm of a normal number above 0.</summary>
    public static double Log(double x)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(x, 2.3e-308);
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (m > 1.4142135623730951)
        {
            m /= 2;
            exponent++;
        }

        // ln m = 2 artanh s; s is below 0.172, so that 12 terms reach 1e-19.
        double s = (m - 1) / (m + 1);
        double square = s * s;
        double sum = 0;
        for (int n = 23; n >= 1; n -= 2)
        {
            sum = (sum * square) + (1.0 / n);
        }

        return (exponent * Ln2High) + ((exponent * Ln2Low) + (2 * s * sum));
    }

    /// <summary>e to the power of <paramref name="x"/>; 0 below -708 and infinity above 709.</summary>
    public static double Exp(double x)
    {
        if (x is < -708 or > 709)
        {
            return x < 0 ? 0 : double.PositiveInfinity;
        }

        double whole = Math.Floor((x * 1.4426950408889634) + 0.5);
        double rest = (x - (whole * Ln2High)) - (whole * Ln2Low);

        // Taylor's series; the rest is below 0.35, so that 14 terms reach 1e-17.
        double sum = 1;
        for (int n = 14; n >= 1; n--)
        {
            sum = 1 + (sum * rest / n);
        }

        return sum * BitConverter.Int64BitsToDouble(((long)whole + 1023) << 52);
    }
}
