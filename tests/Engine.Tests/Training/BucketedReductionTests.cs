using System.Collections.Concurrent;
using Lockstep.Engine.Collectives;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Tests.Collectives;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

public sealed class BucketedReductionTests
{
    private static readonly BucketSettings Small = new() { FirstBytes = 4096, Bytes = 65536 };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public void Accumulate_AnyRanksAndLanes_SameBitsAsBucketsSummedAfterwards(int ranks, int lanes)
    {
        using var world = new MeshWorld(ranks);
        using var later = new MeshWorld(ranks);
        var overlapped = new float[ranks][];
        var afterwards = new float[ranks][];
        world.Run(link =>
        {
            using Replica replica = Start(lanes);
            using var reduction = new BucketedReduction(replica, link, new RingAllReduce(), new Float32Sum(), Small);
            for (int step = 0; step < 2; step++)
            {
                reduction.Accumulate(2, Source(replica, link.Rank), 4 * ranks, 2 * ranks, 0);
                reduction.Finish();
            }

            overlapped[link.Rank] = replica.Reduction.ToArray();
        });
        later.Run(link =>
        {
            using Replica replica = Start(lanes);
            replica.Accumulate(2, Source(replica, link.Rank), 4 * ranks, 2 * ranks);
            foreach (Bucket bucket in BucketPlan.Of(replica.Network, Small))
            {
                new RingAllReduce().Sum(link, replica.Reduction.Slice(bucket.Offset, bucket.Length));
            }

            afterwards[link.Rank] = replica.Reduction.ToArray();
        });
        Assert.All(overlapped, held => Assert.True(held.AsSpan().SequenceEqual(afterwards[0])));
        Assert.Equal(4 * ranks, overlapped[0][^14]);
    }

    [Fact]
    public void Accumulate_RankWithoutSlices_TakesPart()
    {
        using var world = new MeshWorld(2);
        var sums = new float[2][];
        world.Run(link =>
        {
            using Replica replica = Start(2);
            using var reduction = new BucketedReduction(replica, link, new RingAllReduce(), new Float32Sum(), Small);
            reduction.Accumulate(link.Rank == 0 ? 2 : 0, Source(replica, 0), 4, 2, 0);
            reduction.Finish();
            sums[link.Rank] = replica.Reduction.ToArray();
        });
        Assert.Equal(sums[0], sums[1]);
        Assert.Equal(4, sums[0][^14]);
    }

    [Fact(Timeout = 60_000)]
    public Task Accumulate_LaneFails_ThrowsItAndPeersGetALinkException() => Task.Run(() =>
    {
        using var world = new MeshWorld(2);
        var thrown = new ConcurrentDictionary<int, Exception?>();
        world.Run(link =>
        {
            using Replica replica = Start(1);
            using var reduction = new BucketedReduction(replica, link, new RingAllReduce(), new Float32Sum(), Small);
            thrown[link.Rank] = Record.Exception(() =>
            {
                ISliceSource source = link.Rank == 0 ? new BrokenSource() : Source(replica, 1);
                reduction.Accumulate(2, source, 8, 4, 0);
                reduction.Finish();
            });
        });
        Assert.Equal("broken", Assert.IsType<IOException>(thrown[0]).Message);
        Assert.IsType<LinkException>(thrown[1]);
    });

    [Fact(Timeout = 60_000)]
    public Task Accumulate_LinkFails_StopsTheLanesAndTheReplicaGoesOn() => Task.Run(() =>
    {
        using var world = new MeshWorld(2);
        using Replica replica = Start(2);
        float[] parameters = replica.Parameters.ToArray();
        world.Links[0].Abort("a test");
        using (var reduction = new BucketedReduction(replica, world.Links[0], new RingAllReduce(), new Float32Sum(), Small))
        {
            Assert.Throws<LinkException>(() =>
            {
                reduction.Accumulate(2, Source(replica, 0), 8, 4, 0);
                reduction.Finish();
            });
        }

        Assert.True(replica.Parameters.SequenceEqual(parameters));
        replica.Accumulate(2, Source(replica, 0), 8, 4);
        Assert.Equal(4, replica.Reduction[^14]);
    });

    /// <summary>Cancelled when the lanes are done but no bucket of the peer has come: the sums are not whole, and nobody may think so.</summary>
    [Fact(Timeout = 60_000)]
    public Task Finish_CancelledAfterTheLanes_Throws() => Task.Run(() =>
    {
        using var world = new MeshWorld(2);
        using Replica replica = Start(1);
        using var reduction = new BucketedReduction(replica, world.Links[0], new RingAllReduce(), new Float32Sum(), Small);
        reduction.Accumulate(2, Source(replica, 0), 8, 4, 0);
        world.Links[0].Abort("a test");
        reduction.Cancel();
        Exception thrown = Assert.ThrowsAny<Exception>(reduction.Finish);
        Assert.True(thrown is LinkException or OperationCanceledException);
    });

    private static Replica Start(int lanes)
    {
        var replica = new Replica(
            ModelZoo.Create("resnet20", new ImageShape(8, 8, 3), 10, new ModelOptions()), new CpuDevice(), new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = 2, Lanes = lanes });
        replica.Initialize(3);
        return replica;
    }

    private static MemorySource Source(Replica replica, int rank)
    {
        float[] images = new float[4 * replica.Network.Input.Length];
        for (int i = 0; i < images.Length; i++)
        {
            images[i] = (float)Math.Sin((i * 0.37) + (rank * 11));
        }

        return new MemorySource(images, [1, 7, rank, 4], 2);
    }

    private sealed class BrokenSource : ISliceSource
    {
        public Slice Take(int index) => throw new IOException("broken");

        public void Return(int index)
        {
        }
    }
}
