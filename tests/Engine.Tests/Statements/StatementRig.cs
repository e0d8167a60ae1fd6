using Lockstep.Engine.Cpu;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Tests.Training;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Statements;

/// <summary>Small replicas and the samples that they share out.</summary>
internal static class StatementRig
{
    private const int Classes = 10;

    public static Replica Replica(string model, int sliceSize, float statisticsMomentum = 0.1f)
    {
        Network network = ModelZoo.Create(model, new ImageShape(8, 8, 3), Classes, new ModelOptions());
        var replica = new Replica(network, new CpuDevice(), new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = sliceSize, StatisticsMomentum = statisticsMomentum });
        replica.Initialize(3);
        return replica;
    }

    /// <summary>Samples first … first + count - 1 of an endless supply whose brightness grows; slices of <paramref name="sliceSize"/>.</summary>
    public static MemorySource Samples(Replica replica, int first, int count, int sliceSize)
    {
        int length = replica.Network.Input.Length;
        float[] images = Sample.Floats(Sample.Doubles((first + count) * length, 5).AsSpan(first * length));
        for (int i = 0; i < images.Length; i++)
        {
            images[i] += 0.3f * (first + i / length);
        }

        return new MemorySource(images, [.. Enumerable.Range(first, count).Select(sample => sample * 7 % Classes)], sliceSize);
    }

    /// <summary>The reduction of one rank.</summary>
    public static double[] Reduce(Replica replica, int first, int count, int globalBatch, int slices = 1, int slicesInStep = 1)
    {
        replica.Accumulate(slices, Samples(replica, first, count, (count + slices - 1) / slices), globalBatch, slicesInStep);
        return [.. replica.Reduction.ToArray().Select(value => (double)value)];
    }

    public static double[] Sum(params double[][] ranks) =>
        [.. Enumerable.Range(0, ranks[0].Length).Select(i => ranks.Sum(rank => rank[i]))];

    public static Parameter Parameter(this Replica replica, string name) => replica.Network.Parameters.Single(parameter => parameter.Name == name);

    public static Span<float> Gradient(this Replica replica, string name)
    {
        Parameter parameter = replica.Parameter(name);
        return replica.Reduction.Slice(parameter.Offset, parameter.Length);
    }
}
