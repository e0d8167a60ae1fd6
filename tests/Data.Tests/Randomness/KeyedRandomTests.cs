using Lockstep.Data.Randomness;

namespace Lockstep.Data.Tests.Randomness;

public sealed class KeyedRandomTests
{
    [Fact]
    public void Keyed_SameKey_SameNumbers()
    {
        var one = KeyedRandom.Keyed(1, RandomStream.Augmentation, 2, 3);
        var two = KeyedRandom.Keyed(1, RandomStream.Augmentation, 2, 3);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(one.NextBits(), two.NextBits());
        }
    }

    [Fact]
    public void Keyed_NeighbouringKeys_AllDiffer()
    {
        var seen = new HashSet<ulong>();
        int keys = 0;
        foreach (var stream in Enum.GetValues<RandomStream>())
        {
            for (ulong i = 0; i < 4096; i++)
            {
                seen.Add(KeyedRandom.Keyed(i & 15, stream, (i >> 4) & 15, i >> 8).NextBits());
                keys++;
            }
        }

        Assert.Equal(keys, seen.Count);
    }

    [Fact]
    public void NextBits_EachBit_IsSetHalfTheTime()
    {
        var random = KeyedRandom.Keyed(5, RandomStream.GlyphNoise, 0, 0);
        int[] set = new int[64];
        for (int i = 0; i < 10_000; i++)
        {
            ulong bits = random.NextBits();
            for (int b = 0; b < 64; b++)
            {
                set[b] += (int)(bits >> b & 1);
            }
        }

        // Six standard deviations of 50 each.
        Assert.All(set, count => Assert.InRange(count, 4700, 5300));
    }

    [Fact]
    public void NextBelow_Nine_IsEvenAndCoversAll()
    {
        var random = KeyedRandom.Keyed(6, RandomStream.Augmentation, 0, 0);
        int[] counts = new int[9];
        for (int i = 0; i < 9000; i++)
        {
            counts[random.NextBelow(9)]++;
        }

        // Six standard deviations of 30 each.
        Assert.All(counts, count => Assert.InRange(count, 820, 1180));
    }

    [Fact]
    public void NextBetween_Range_StaysInsideAndReachesBothEnds()
    {
        var random = KeyedRandom.Keyed(7, RandomStream.GlyphStyle, 0, 0);
        float[] values = [.. Enumerable.Range(0, 10_000).Select(_ => random.NextBetween(-2f, 3f))];
        Assert.All(values, value => Assert.True(value is >= -2f and < 3f));
        Assert.True(values.Min() < -1.99f && values.Max() > 2.99f);
    }
}
