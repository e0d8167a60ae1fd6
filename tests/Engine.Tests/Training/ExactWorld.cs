using System.Runtime.InteropServices;
using Lockstep.Engine.Collectives;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Collectives;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

/// <summary>Exact training of a small network on any number of ranks and lanes; the slices of each step are dealt out anew.</summary>
internal sealed class ExactWorld(string model, Func<IOptimizer> optimizer, int ranks, int lanes)
{
    public const int SliceSize = 2;
    public const int Slices = 7;
    private static readonly BucketSettings Small = new() { FirstBytes = 4096, Bytes = 65536 };
    private int _redone;

    public double Rate { get; init; } = 0.02;

    /// <summary>Which step's images are multiplied, and by how much; -1: none.</summary>
    public (int Step, float Factor) Loud { get; init; } = (-1, 1);

    public int Steps { get; init; } = 20;

    /// <summary>Of the loss.</summary>
    public LossScaling LossScaling { get; init; } = LossScaling.None;

    /// <summary>What each rank computes on.</summary>
    public Func<IDevice> Device { get; init; } = () => new CpuDevice();

    /// <summary>Samples have two labels, and every eleventh is broken.</summary>
    public bool MixesAndBreaks { get; init; }

    /// <summary>Steps of rank 0 that were done again.</summary>
    public int Redone => _redone;

    /// <summary>Parameters, statistics, optimizer state with exponents, and metrics of every rank after the last step.</summary>
    public byte[][] Run()
    {
        byte[][] states = new byte[ranks][];
        using var world = new MeshWorld(ranks);
        world.Run(link =>
        {
            using IDevice device = Device();
            using Replica replica = Start(model, optimizer(), lanes, true, device, LossScaling);
            using var reduction = new BucketedReduction(replica, link, new RingAllReduce(), new Float32Sum(), Small);
            for (int step = 0; step < Steps; step++)
            {
                Step(replica, reduction, link, step);
            }

            states[link.Rank] = State(replica);
        });
        return states;
    }

    public static byte[] State(Replica replica)
    {
        replica.ToHost();
        return
        [
            .. MemoryMarshal.AsBytes(replica.Parameters), .. MemoryMarshal.AsBytes(replica.Statistics), .. MemoryMarshal.AsBytes(replica.OptimizerState),
            .. BitConverter.GetBytes(replica.Metrics.Loss), .. BitConverter.GetBytes(replica.Metrics.Accuracy), .. BitConverter.GetBytes(replica.Metrics.Samples),
        ];
    }

    public static Replica Start(string model, IOptimizer optimizer, int lanes, bool exact, IDevice? device = null, LossScaling scaling = default)
    {
        Network network = ModelZoo.Create(model, new ImageShape(8, 8, 3), 10, new ModelOptions());
        var replica = new Replica(network, device ?? new CpuDevice(), optimizer, new ReplicaSettings { SliceSize = SliceSize, Lanes = lanes, Exact = exact, LossScaling = scaling });
        replica.Initialize(7);
        return replica;
    }

    /// <summary>Slices first … first + count - 1 of a step; the same whoever asks.</summary>
    public static MemorySource Source(Network network, int step, int first, int count, float factor = 1, bool mixesAndBreaks = false)
    {
        int length = network.Input.Length * SliceSize;
        float[] images = [.. Enumerable.Range(first, count).SelectMany(slice => Sample.Floats(Sample.Doubles(length, (ulong)((step * Slices) + slice))))];
        int[] labels = [.. Enumerable.Range(first * SliceSize, count * SliceSize).Select(sample => mixesAndBreaks && (sample + step) % 11 == 0 ? -1 : (sample * 3 + step) % 10)];
        return new MemorySource([.. images.Select(value => value * factor)], labels, SliceSize) { Mixes = mixesAndBreaks };
    }

    private void Step(Replica replica, BucketedReduction reduction, ILink link, int step)
    {
        (int first, int count) = Deal(step, link.Rank);
        MemorySource source = Source(replica.Network, step, first, count, step == Loud.Step ? Loud.Factor : 1, MixesAndBreaks);
        reduction.Accumulate(count, source, Slices * SliceSize, Slices, 0);
        reduction.Finish();
        while (replica.MustRepeat)
        {
            _redone += link.Rank == 0 ? 1 : 0;
            reduction.Accumulate(count, source, Slices * SliceSize, Slices, 0, again: true);
            reduction.Finish();
        }

        Assert.False(replica.MustRepeat);
        Assert.Null(replica.FirstNonFinite);
        replica.Update(new LearningRatePoint((float)Rate, 0.9f));
    }

    /// <summary>Cuts a step's slices anywhere, also so that a rank has none.</summary>
    private (int First, int Count) Deal(int step, int rank)
    {
        var random = new Random((ranks * 1000) + step);
        int[] cuts = [0, .. Enumerable.Range(1, ranks - 1).Select(_ => random.Next(Slices + 1)).Order(), Slices];
        return (cuts[rank], cuts[rank + 1] - cuts[rank]);
    }
}
