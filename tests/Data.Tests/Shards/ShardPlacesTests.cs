using Lockstep.Data.Shards;

namespace Lockstep.Data.Tests.Shards;

public sealed class ShardPlacesTests
{
    [Theory]
    [InlineData(new long[] { 5 })]
    [InlineData(new long[] { 3, 1, 4 })]
    [InlineData(new long[] { 0, 0, 2, 0, 3, 0 })]
    public void Find_EverySample_IsWhereCountingFindsIt(long[] sizes)
    {
        var places = new ShardPlaces(sizes);
        long index = 0;
        for (int shard = 0; shard < sizes.Length; shard++)
        {
            for (long sample = 0; sample < sizes[shard]; sample++)
            {
                Assert.Equal((shard, sample), places.Find(index++));
            }
        }

        Assert.Equal(index, places.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => places.Find(index));
    }
}
