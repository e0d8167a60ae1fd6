namespace Lockstep.Data.Randomness;

/// <summary>
/// Counter-based random numbers: the n-th value is a hash of (key, n), so that a key such as (seed, epoch, sample) gives the
/// same values on any worker, in any order. Mixing as in SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
/// Generators, 2014).
/// </summary>
internal struct KeyedRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly ulong _key;
    private ulong _counter;

    private KeyedRandom(ulong key) => _key = key;

    /// <summary>A generator of its own for each (seed, stream, a, b).</summary>
    public static KeyedRandom Keyed(ulong seed, RandomStream stream, ulong a, ulong b)
    {
        ulong key = Mix(seed + Golden);
        key = Mix(key ^ ((ulong)stream * Golden));
        key = Mix(key ^ (a + Golden));
        key = Mix(key ^ (b + Golden));
        return new KeyedRandom(key);
    }

    public ulong NextBits() => Mix(_key + (++_counter * Golden));

    /// <summary>0 to <paramref name="bound"/> - 1; the bias is below <paramref name="bound"/> / 2^64.</summary>
    public int NextBelow(int bound) => (int)Math.BigMul(NextBits(), (ulong)bound, out _);

    public bool NextBool() => (NextBits() >> 63) != 0;

    /// <summary>Uniform in [0, 1), 24 bits.</summary>
    public float NextUnit() => (NextBits() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextFraction() => (NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform in [low, high).</summary>
    public float NextBetween(float low, float high) => low + ((high - low) * NextUnit());

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
