using Lockstep.Engine.Collectives;
using Lockstep.Engine.Tests.Collectives;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

public sealed class StepProgressTests
{
    private const int Layers = 12;
    private static readonly Bucket[] Buckets =
    [
        new(0, 96, 16, Layers, false), new(1, 64, 32, 9, true), new(2, 32, 32, 5, true), new(3, 16, 16, 5, true), new(4, 0, 16, 0, true),
    ];

    [Fact]
    public void Issue_LaneBehind_WaitsForTheSlowest()
    {
        var progress = new StepProgress(2, Buckets);
        var issued = new List<int>();
        progress.Reached(0, 0);
        progress.Reached(1, 9);
        using var second = new ManualResetEventSlim();
        var thread = new Thread(() => progress.Issue(Buckets, bucket =>
        {
            issued.Add(bucket.Index);
            if (bucket.Index == 1)
            {
                second.Set();
            }
        }));
        thread.Start();
        second.Wait(TestContext.Current.CancellationToken);
        Assert.Equal([0, 1], issued);
        progress.Reached(1, 5);
        progress.Reached(1, 0);
        thread.Join();
        Assert.Equal([0, 1, 2, 3, 4], issued);
    }

    [Fact]
    public void Cancel_WhileWaiting_EndsTheWaitAndStopsLanes()
    {
        var progress = new StepProgress(1, Buckets);
        bool? whole = null;
        var thread = new Thread(() => whole = progress.Issue(Buckets, _ => Assert.Fail("nothing is finished")));
        thread.Start();
        progress.Cancel();
        thread.Join();
        Assert.False(whole);
        Assert.Throws<OperationCanceledException>(progress.ThrowIfCancelled);
        progress.Reset();
        progress.ThrowIfCancelled();
    }

    /// <summary>recipes.md section 10, statement 12: completion order differs from rank to rank, issue order does not, nobody waits for ever.</summary>
    [Fact(Timeout = 120_000)]
    public Task Issue_ThousandRandomCompletionOrders_AllRanksSumTheSameBucketsInTheSameOrder()
    {
        const int Ranks = 3, Lanes = 3;
        return Task.Run(() =>
        {
            for (int trial = 0; trial < 1000; trial++)
            {
                using var world = new MeshWorld(Ranks);
                var issued = Enumerable.Range(0, Ranks).Select(_ => new List<int>()).ToArray();
                float[][] values = RankValues.Create(Ranks, 112);
                float[] expected = [.. RankValues.DoubleSum(values).Select(sum => (float)sum)];
                int seed = trial * Ranks;
                world.Run(link =>
                {
                    var progress = new StepProgress(Lanes, Buckets);
                    var lanes = new Thread(() => Report(progress, Lanes, new Random(seed + link.Rank)));
                    lanes.Start();
                    var ring = new RingAllReduce();
                    Assert.True(progress.Issue(Buckets, bucket =>
                    {
                        issued[link.Rank].Add(bucket.Index);
                        ring.Sum(link, values[link.Rank].AsSpan(bucket.Offset, bucket.Length));
                    }));
                    lanes.Join();
                });
                Assert.All(issued, order => Assert.Equal([0, 1, 2, 3, 4], order));
                Assert.All(values, held => Assert.Equal(expected, held, (x, y) => Math.Abs(x - y) <= 1e-5));
            }
        });
    }

    /// <summary>Lanes finish layers in falling order, each at a pace of its own.</summary>
    private static void Report(StepProgress progress, int lanes, Random random)
    {
        int[] next = [.. Enumerable.Repeat(Layers, lanes)];
        while (next.Any(layer => layer >= 0))
        {
            int lane = random.Next(lanes);
            if (next[lane] >= 0)
            {
                progress.Reached(lane, next[lane]--);
            }

            if (random.Next(4) == 0)
            {
                Thread.Yield();
            }
        }
    }
}
