using Lockstep.Data.Randomness;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Packing;

/// <summary>Which sample of the source comes at which place of the shards.</summary>
internal sealed class PackOrder
{
    private readonly int[]? _samples;

    /// <summary>Shuffled by Fisher and Yates: packing goes through all of them anyway, and four bytes a sample are little beside their names.</summary>
    /// <exception cref="DataException">There are too many to be shuffled.</exception>
    public PackOrder(long count, ulong? seed, int half)
    {
        if (seed is not { } key)
        {
            return;
        }

        if (count > Array.MaxLength)
        {
            throw new DataException($"{count} samples, expected at most {Array.MaxLength} to be shuffled: pack them with --no-shuffle and train in windows or full order.");
        }

        _samples = [.. Enumerable.Range(0, (int)count)];
        var random = KeyedRandom.Keyed(key, RandomStream.PackOrder, (ulong)half, 0);
        for (int i = _samples.Length - 1; i > 0; i--)
        {
            int j = random.NextBelow(i + 1);
            (_samples[i], _samples[j]) = (_samples[j], _samples[i]);
        }
    }

    public long this[long place] => _samples?[place] ?? place;
}
