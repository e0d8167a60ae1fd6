using System.Numerics;

namespace Lockstep.Protocol.Samples;

/// <summary>
/// A permutation of 0 … count-1, keyed by two numbers: a balanced Feistel network over the next even number of bits, cycle-walking
/// until the value falls below count (Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002). The domain is below
/// four times the count, so a look-up walks fewer than four times on average.
/// </summary>
internal readonly struct KeyedPermutation
{
    private readonly FeistelNetwork _network;
    private readonly ulong _count;

    /// <param name="seed">One half of the key.</param>
    /// <param name="number">The other: an epoch, or a part of one.</param>
    /// <param name="count">At least 1.</param>
    public KeyedPermutation(ulong seed, ulong number, long count)
    {
        int bits = 64 - BitOperations.LeadingZeroCount((ulong)count - 1);
        _network = new FeistelNetwork(seed, number, Math.Max(1, (bits + 1) / 2));
        _count = (ulong)count;
    }

    public long At(long position)
    {
        ulong value = (ulong)position;
        do
        {
            value = _network.Forward(value);
        }
        while (value >= _count);

        return (long)value;
    }

    /// <summary>The inverse of <see cref="At"/>.</summary>
    public long PositionOf(long value)
    {
        ulong position = (ulong)value;
        do
        {
            position = _network.Backward(position);
        }
        while (position >= _count);

        return (long)position;
    }
}
