using Lockstep.Engine.Collectives;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Collectives;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Training;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Cuda.Collectives;

[Collection(TestGpu.Collection)]
public sealed class DeviceReductionTests
{
    private const int SliceSize = 2;
    private const int Slices = 4;
    private static readonly BucketSettings Small = new() { FirstBytes = 2048, Bytes = 8192 };

    /// <summary>Four steps: the first is rehearsed, the second recorded, the others replayed. Exact sums do not depend on the ranks, so neither may the bits.</summary>
    [Theory]
    [InlineData(2, 0, 4)]
    [InlineData(2, 1, 3)]
    [InlineData(2, 4, 0)]
    public void Accumulate_Exact_SameBitsAsOneRank(int ranks, int first, int second)
    {
        byte[] alone = Train(1, exact: true, "float32", Slices)[0];
        Assert.All(Train(ranks, exact: true, "float32", first, second), state => Assert.Equal(alone, state));
    }

    /// <summary>Sums of the same numbers in another order, or rounded to 8 or 11 bits on the way, after four small steps.</summary>
    [Theory]
    [InlineData("float32", 1e-4)]
    [InlineData("bfloat16", 2e-2)]
    [InlineData("float16", 3e-3)]
    public void Accumulate_Fast_SumsOfTheRanksAndTheSameStateOnAll(string wire, double tolerance)
    {
        byte[][] states = Train(2, exact: false, wire, 2, 2);
        Assert.Equal(states[0], states[1]);
        float[] alone = Floats(Train(1, exact: false, wire, Slices)[0]), together = Floats(states[0]);
        Assert.All(alone.Zip(together), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= tolerance * Math.Max(1, Math.Abs(pair.First)), $"{pair}"));
        Assert.Equal(wire == "float32", alone.Zip(together).All(pair => Math.Abs(pair.First - pair.Second) <= 1e-5));
    }

    [Fact]
    public void Accumulate_LaneFails_PeerHearsOfItAndBothDevicesGoOn()
    {
        using var world = new GpuWorld(2);
        world.RunDevices((device, link) =>
        {
            using var replica = Start(device, exact: false);
            var reduction = new DeviceReduction(replica, world.Join(device, link)!, new RingAllReduce(), Small);
            var source = ExactWorld.Source(replica.Network, 0, link.Rank * 2, 2);
            if (link.Rank == 0)
            {
                source = new MemorySource(new float[4 * replica.Network.Input.Length], [0, 1, 2, 3], SliceSize) { FailsAt = 1 };
            }

            var thrown = Record.Exception(() =>
            {
                reduction.Accumulate(2, source, Slices * SliceSize, Slices, 0);
                reduction.Finish();
            });
            Assert.True(link.Rank == 0 ? thrown is IOException : thrown is LinkException, $"rank {link.Rank}: {thrown}");
            reduction.Dispose();
            replica.Accumulate(2, ExactWorld.Source(replica.Network, 0, 0, 2), 4, 2);
            Assert.Equal(4, replica.Metrics.Samples);
        });
    }

    [Fact]
    public void Finish_CollectiveHangsAndStepIsCancelled_Throws()
    {
        using var world = new GpuWorld(2);
        using var fault = new EmulatedFaults("ncclAllReduce.run@5+=hang");
        world.RunDevices((device, link) =>
        {
            using var replica = Start(device, exact: false);
            using var reduction = new DeviceReduction(replica, world.Join(device, link)!, new RingAllReduce(), Small);
            using var cancelled = new Timer(_ => reduction.Cancel(), null, 200, Timeout.Infinite);
            Assert.Throws<OperationCanceledException>(() =>
            {
                reduction.Accumulate(2, ExactWorld.Source(replica.Network, 0, link.Rank * 2, 2), Slices * SliceSize, Slices, 0);
                reduction.Finish();
            });
        });
    }

    /// <summary>State of every rank after four steps; ranks have so many of the step's slices each.</summary>
    private static byte[][] Train(int ranks, bool exact, string wire, params int[] share)
    {
        byte[][] states = new byte[ranks][];
        using var world = new GpuWorld(ranks) { Settings = new CollectiveSettings { Wire = wire } };
        world.RunDevices((device, link) =>
        {
            using var replica = Start(device, exact);
            using IRankReduction reduction = ranks == 1
                ? new BucketedReduction(replica, link, new RingAllReduce(), new Float32Sum(), Small)
                : new DeviceReduction(replica, world.Join(device, link)!, new RingAllReduce(), Small);
            int first = share.Take(link.Rank).Sum();
            for (int step = 0; step < 4; step++)
            {
                var source = ExactWorld.Source(replica.Network, step, first, share[link.Rank]);
                reduction.Accumulate(share[link.Rank], source, Slices * SliceSize, Slices, 0);
                reduction.Finish();
                if (replica.MustRepeat)
                {
                    reduction.Accumulate(share[link.Rank], source, Slices * SliceSize, Slices, 0, again: true);
                    reduction.Finish();
                }

                Assert.Null(replica.FirstNonFinite);
                Assert.Equal(Slices * SliceSize, replica.Metrics.Samples);
                replica.Update(new LearningRatePoint(0.02f, 0.9f));
            }

            replica.ToHost();
            states[link.Rank] = ExactWorld.State(replica);
        });
        return states;
    }

    private static Replica Start(CudaDevice device, bool exact)
    {
        var network = ModelZoo.Create("mlp", new ImageShape(8, 8, 3), 10, new ModelOptions());
        var replica = new Replica(network, device, new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = SliceSize, Exact = exact });
        replica.Initialize(7);
        return replica;
    }

    private static float[] Floats(byte[] state) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(state)[..^6].ToArray();
}
