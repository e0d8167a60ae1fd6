using Lockstep.Engine.Memory;

namespace Lockstep.Engine.Tests.Memory;

public sealed class MemoryPlannerTests
{
    [Fact]
    public void Place_DisjointLifetimes_ShareMemory()
    {
        long[] offsets = MemoryPlanner.Place([new Lifetime(32, 0, 1), new Lifetime(32, 2, 3), new Lifetime(10, 1, 2)], out long total);

        Assert.Equal([0, 0, 32], offsets);
        Assert.Equal(48, total);
    }

    [Fact]
    public void Place_ManyBlocks_LivingOnesNeverOverlap()
    {
        Lifetime[] blocks = [.. Enumerable.Range(0, 60).Select(i => new Lifetime(1 + i * 37 % 101, i * 13 % 40, i * 13 % 40 + i * 7 % 11))];
        long[] offsets = MemoryPlanner.Place(blocks, out long total);

        for (int i = 0; i < blocks.Length; i++)
        {
            Assert.True(offsets[i] % 16 == 0 && offsets[i] + blocks[i].Length <= total);
            for (int j = 0; j < i; j++)
            {
                bool apart = offsets[i] >= offsets[j] + blocks[j].Length || offsets[j] >= offsets[i] + blocks[i].Length;
                Assert.True(apart || !blocks[i].Meets(blocks[j]), $"blocks {i} and {j}");
            }
        }
    }
}
