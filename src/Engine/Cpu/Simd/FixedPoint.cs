namespace Lockstep.Engine.Cpu.Simd;

/// <summary>
/// How a double below 2^51 in magnitude becomes an integer, on every machine by the same two additions: at 1.5 × 2^52 a double's
/// unit is 1, so that adding it rounds to nearest, ties to even, and the integer stands in the low bits (Hacker's Delight,
/// section 17-3). Larger values and NaN give some integer; whoever converts finds out by their magnitude.
/// </summary>
internal static class FixedPoint
{
    /// <summary>Magnitudes below 2 to this power are converted rightly.</summary>
    public const int Bits = 51;

    public const double Shifter = 1.5 * (1L << 52);

    public const long ShifterBits = 0x4338000000000000;
}
