using Lockstep.Engine.Cpu;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

/// <summary>A step whose last slice has fewer samples than the others, as at the end of an epoch.</summary>
public sealed class PartialSliceTests
{
    private const int SliceSize = 3;

    /// <summary>Without batch norm slices are nothing but a way to compute: the oracle has all samples in one.</summary>
    [Theory]
    [InlineData(7, 1)]
    [InlineData(7, 2)]
    [InlineData(8, 3)]
    [InlineData(1, 2)]
    public void Accumulate_PartialLastSlice_IsTheGradientOfTheMean(int samples, int lanes)
    {
        using Replica cut = Start("mlp", SliceSize, lanes), whole = Start("mlp", samples, 1);
        Assert.Equal(0, cut.Network.StatisticsLength);
        int slices = (samples + SliceSize - 1) / SliceSize;
        cut.Accumulate(slices, Source(cut, samples, SliceSize), samples, slices);
        whole.Accumulate(1, Source(whole, samples, samples), samples, 1);

        double[] expected = [.. whole.Reduction.ToArray().Select(value => (double)value)];
        int parameters = cut.Network.ParameterLength;
        Closeness.Holds(expected[..parameters], cut.Reduction[..parameters], 1e-5);
        Closeness.Holds(expected[parameters..], cut.Reduction[parameters..], 1e-5);
        Assert.Equal(samples, cut.Metrics.Samples);
    }

    /// <summary>By hand from what each slice says alone: gradients, statistics weigh by samples, 3/7, 3/7 and 1/7; losses add up.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 2)]
    public void Accumulate_BatchNorm_WeighsSlicesBySamples(bool exact, int lanes)
    {
        using Replica replica = Start("resnet20", SliceSize, lanes, exact), alone = Start("resnet20", SliceSize, 1);
        double[] expected = new double[replica.Reduction.Length];
        int tail = replica.Network.ParameterLength + replica.Network.StatisticsLength;
        for (int slice = 0; slice < 3; slice++)
        {
            int count = slice < 2 ? 3 : 1;
            alone.Accumulate(1, new OneSlice(Source(alone, 7, SliceSize).Take(slice)), count, 1);
            for (int i = 0; i < expected.Length; i++)
            {
                expected[i] += alone.Reduction[i] * (i < tail ? count / 7.0 : 1);
            }
        }

        replica.Accumulate(3, Source(replica, 7, SliceSize), 7, 3);
        if (replica.MustRepeat)
        {
            replica.Accumulate(3, Source(replica, 7, SliceSize), 7, 3, again: true);
        }

        int parameters = replica.Network.ParameterLength;
        Closeness.Holds(expected[..parameters], replica.Reduction[..parameters], 1e-5);
        Closeness.Holds(expected[parameters..tail], replica.Reduction[parameters..tail], 1e-5);
        Closeness.Holds(expected[tail..], replica.Reduction[tail..], 1e-5);
    }

    private static Replica Start(string model, int sliceSize, int lanes, bool exact = false)
    {
        Network network = ModelZoo.Create(model, new ImageShape(8, 8, 3), 10, new ModelOptions());
        var replica = new Replica(network, new CpuDevice(), new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = sliceSize, Lanes = lanes, Exact = exact });
        replica.Initialize(7);
        return replica;
    }

    private static MemorySource Source(Replica replica, int samples, int sliceSize) => new(
        Sample.Floats(Sample.Doubles(samples * replica.Network.Input.Length, 3)), [.. Enumerable.Range(0, samples).Select(i => i * 3 % 10)], sliceSize);
}
