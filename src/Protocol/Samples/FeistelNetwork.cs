namespace Lockstep.Protocol.Samples;

/// <summary>
/// A permutation of 2 × halfBits bits, keyed by (seed, epoch): ten rounds, each with its own 64-bit key.
/// Ten, because on the smallest domains (halves of one or two bits) fewer rounds are visibly uneven.
/// </summary>
internal readonly struct FeistelNetwork
{
    private const int Rounds = 10;
    private const ulong GoldenRatio = 0x9E3779B97F4A7C15;

    private readonly ulong _key;
    private readonly int _halfBits;
    private readonly ulong _mask;

    public FeistelNetwork(ulong seed, ulong epoch, int halfBits)
    {
        _key = Key(seed, epoch);
        _halfBits = halfBits;
        _mask = (1UL << halfBits) - 1;
    }

    /// <summary>Of two numbers; mixed twice, so that (a, b + 1) and (a + 1, b) have nothing in common.</summary>
    public static ulong Key(ulong seed, ulong number) => Mix(Mix(seed + GoldenRatio) ^ number);

    public ulong Forward(ulong value)
    {
        var left = value >> _halfBits;
        var right = value & _mask;
        for (var round = 0; round < Rounds; round++)
        {
            (left, right) = (right, left ^ Scramble(round, right));
        }

        return (left << _halfBits) | right;
    }

    public ulong Backward(ulong value)
    {
        var left = value >> _halfBits;
        var right = value & _mask;
        for (var round = Rounds - 1; round >= 0; round--)
        {
            (left, right) = (right ^ Scramble(round, left), left);
        }

        return (left << _halfBits) | right;
    }

    private ulong Scramble(int round, ulong half)
    {
        var roundKey = Mix(_key + ((ulong)(round + 1) * GoldenRatio));
        return Mix(roundKey ^ half) >> (64 - _halfBits);
    }

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).</summary>
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
