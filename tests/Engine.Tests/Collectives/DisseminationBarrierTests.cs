using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

public sealed class DisseminationBarrierTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(13)]
    public void Run_AnyWorld_NobodyLeavesBeforeAllHaveCome(int ranks)
    {
        const int Rounds = 50;
        int arrived = 0;
        int tooFew = 0;
        using var world = new MeshWorld(ranks);
        world.Run(link =>
        {
            for (int round = 1; round <= Rounds; round++)
            {
                Interlocked.Increment(ref arrived);
                DisseminationBarrier.Run(link);
                if (Volatile.Read(ref arrived) < round * ranks)
                {
                    Interlocked.Increment(ref tooFew);
                }
            }
        });
        Assert.Equal(0, tooFew);
        Assert.Equal(Rounds * ranks, arrived);
    }

    /// <summary>The last rank comes only when every other has told its first neighbour: they must still be waiting then.</summary>
    [Fact]
    public void Run_LastRankMissing_NobodyLeaves()
    {
        using var others = new CountdownEvent(4);
        int left = 0;
        int leftEarly = -1;
        using var world = new MeshWorld(5);
        world.Run(link =>
        {
            if (link.Rank == 4)
            {
                others.Wait(TestContext.Current.CancellationToken);
                leftEarly = Volatile.Read(ref left);
            }
            else
            {
                others.Signal();
            }

            DisseminationBarrier.Run(link);
            Interlocked.Increment(ref left);
        });
        Assert.Equal(0, leftEarly);
        Assert.Equal(5, left);
    }
}
