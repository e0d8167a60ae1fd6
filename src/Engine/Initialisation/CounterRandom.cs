namespace Lockstep.Engine.Initialisation;

/// <summary>
/// Random numbers as a pure function of (key, index): no state, so any element can be drawn in any order on any rank.
/// The mixer is SplitMix64's finaliser (Steele, Lea and Flood 2014), applied to key and index in turn.
/// </summary>
internal static class CounterRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    public static ulong Bits(ulong key, ulong index) => Mix(Mix(key + Golden) + (index + 1) * Golden);

    /// <summary>Uniform in the open interval (0, 1), in steps of 2^-53.</summary>
    public static double Uniform(ulong key, ulong index) => ((Bits(key, index) >> 11) + 0.5) * (1.0 / (1UL << 53));

    /// <summary>Standard normal by Box and Muller (1958): one number from two uniforms.</summary>
    public static double Normal(ulong key, ulong index) =>
        Math.Sqrt(-2 * Math.Log(Uniform(key, 2 * index))) * Math.Cos(2 * Math.PI * Uniform(key, 2 * index + 1));

    /// <summary>A key for a sub-stream, e.g. one parameter of a network.</summary>
    public static ulong Derive(ulong key, string name)
    {
        ulong derived = Mix(key + Golden);
        foreach (char letter in name)
        {
            derived = Mix(derived ^ letter) + Golden;
        }

        return derived;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
