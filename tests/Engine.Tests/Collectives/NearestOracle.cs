namespace Lockstep.Engine.Tests.Collectives;

/// <summary>Rounding to a 16-bit type by looking at its neighbours in double precision, not at bits of the source.</summary>
internal static class NearestOracle
{
    /// <summary>The bfloat16 of which no other is nearer; of two as near the even one. Infinity takes over half a place beyond the largest.</summary>
    public static ushort BFloat16(float value) => Nearest(value, bits => BitConverter.UInt32BitsToSingle((uint)bits << 16), largest: 0x7F7F);

    public static ushort Float16(float value) => Nearest(value, bits => (double)BitConverter.UInt16BitsToHalf(bits), largest: 0x7BFF);

    /// <summary>Positive bit patterns ascend with their values, so the neighbours are found by bisection.</summary>
    private static ushort Nearest(float value, Func<ushort, double> decode, ushort largest)
    {
        double magnitude = Math.Abs((double)value);
        ushort below = 0;
        for (int bit = 1 << 14; bit > 0; bit >>= 1)
        {
            ushort candidate = (ushort)(below | bit);
            if (candidate <= largest && decode(candidate) <= magnitude)
            {
                below = candidate;
            }
        }

        // Beyond the largest the next place is where the next number would be, had the exponent gone on.
        double next = below == largest ? decode(below) + (decode(below) - decode((ushort)(below - 1))) : decode((ushort)(below + 1));
        double toBelow = magnitude - decode(below);
        double toNext = next - magnitude;
        bool up = toNext < toBelow || (toNext == toBelow && below % 2 == 1);
        ushort sign = double.IsNegative(value) ? (ushort)0x8000 : (ushort)0;
        return (ushort)(sign | (up ? below + 1 : below));
    }
}
