using Lockstep.Engine.Cpu;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

/// <summary>Dropout's masks belong to the samples of a step, not to whoever computes them.</summary>
public sealed class DropoutTrainingTests
{
    private const int Samples = 12;
    private static readonly ImageShape Shape = new(4, 4, 3);

    [Theory]
    [InlineData(12, 1)]
    [InlineData(3, 2)]
    [InlineData(2, 3)]
    [InlineData(1, 4)]
    public void Accumulate_AnySliceSizeAndLanes_SameGradient(int sliceSize, int lanes)
    {
        using Replica reference = Start(4, 1), other = Start(sliceSize, lanes);

        Accumulate(reference, 4, 7);
        Accumulate(other, sliceSize, 7);

        Closeness.Holds([.. reference.Reduction[..reference.Network.ParameterLength].ToArray().Select(value => (double)value)], other.Reduction[..reference.Network.ParameterLength], 1e-5);
    }

    [Fact]
    public void Accumulate_OtherKey_OtherGradient()
    {
        using Replica replica = Start(4, 1);
        Accumulate(replica, 4, StepKey.Of(1, 5));
        float[] first = replica.Reduction.ToArray();

        Accumulate(replica, 4, StepKey.Of(1, 6));
        Assert.False(replica.Reduction.SequenceEqual(first));
        Accumulate(replica, 4, StepKey.Of(1, 5));
        Assert.True(replica.Reduction.SequenceEqual(first));
    }

    [Fact]
    public void Evaluate_Dropout_IsIdentity()
    {
        using Replica dropped = Start(4, 1), plain = Start(4, 1, 0);
        var source = Source(4);

        Assert.Equal(plain.Evaluate(3, source).LossSum, dropped.Evaluate(3, source).LossSum);
    }

    [Fact]
    public void StepKey_SeedsAndSteps_AllDiffer()
    {
        var keys = new HashSet<ulong>();
        for (ulong seed = 0; seed < 10; seed++)
        {
            for (long step = 0; step < 100; step++)
            {
                Assert.True(keys.Add(StepKey.Of(seed, step)));
            }
        }
    }

    private static Replica Start(int sliceSize, int lanes, float rate = 0.5f)
    {
        var builder = new NetworkBuilder("dropout", Shape, new ModelOptions());
        Value x = builder.Convolution(builder.Input, "conv", 8, 3, 1, 1, bias: true, rectify: true);
        x = builder.Flatten(builder.Dropout(x, "drop1", rate), "flatten");
        Network network = builder.Build(builder.Dense(builder.Dropout(x, "drop2", rate), "fc", 5));
        var replica = new Replica(network, new CpuDevice(), new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = sliceSize, Lanes = lanes });
        replica.Initialize(1);
        return replica;
    }

    private static void Accumulate(Replica replica, int sliceSize, ulong key) =>
        replica.Accumulate(Samples / sliceSize, Source(sliceSize), Samples, Samples / sliceSize, key);

    private static MemorySource Source(int sliceSize) =>
        new(Sample.Floats(Sample.Doubles(Samples * Shape.Length, 3)), [.. Enumerable.Range(0, Samples).Select(i => i % 5)], sliceSize);
}
