using Lockstep.Engine.Cpu;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

public sealed class ReplicaTests
{
    private static readonly LearningRatePoint Point = new(0.05f, 0.9f);

    [Fact]
    public void Accumulate_SameLanes_SameBits()
    {
        using Replica first = Start("resnet20", 12, 3), second = Start("resnet20", 12, 3);
        for (int step = 0; step < 3; step++)
        {
            Step(first, 6);
            Step(second, 6);
        }

        Assert.True(first.Parameters.SequenceEqual(second.Parameters));
        Assert.True(first.Statistics.SequenceEqual(second.Statistics));
        Assert.True(first.OptimizerState.SequenceEqual(second.OptimizerState));
    }

    [Fact]
    public void Accumulate_OtherNumberOfLanes_SameUpToRounding()
    {
        using Replica one = Start("resnet20", 12, 1), three = Start("resnet20", 12, 3);
        one.Accumulate(6, Source(one, 12, 2), 12, 6);
        three.Accumulate(6, Source(three, 12, 2), 12, 6);

        Closeness.Holds([.. one.Reduction.ToArray().Select(value => (double)value)], three.Reduction, 1e-5);
    }

    /// <summary>Exact mode rests on it: a slice is the same sequence of operations wherever it runs.</summary>
    [Fact]
    public void Accumulate_OneSliceOnAnyLane_SameBits()
    {
        using Replica one = Start("resnet20", 12, 1), four = Start("resnet20", 12, 4);
        one.Accumulate(1, Source(one, 2, 2), 2, 1);
        four.Accumulate(1, Source(four, 2, 2), 2, 1);

        Assert.True(one.Reduction.SequenceEqual(four.Reduction));
    }

    [Fact]
    public void Accumulate_TwoSlicesOnTwoLanes_IsTheSumOfEachAlone()
    {
        using Replica one = Start("resnet20", 12, 1), two = Start("resnet20", 12, 2);
        MemorySource source = Source(one, 4, 2);
        one.Accumulate(1, new Shifted(source, 0), 4, 2);
        float[] first = one.Reduction.ToArray();
        one.Accumulate(1, new Shifted(source, 1), 4, 2);
        float[] second = one.Reduction.ToArray();

        two.Accumulate(2, source, 4, 2);

        Assert.Equal(first.Zip(second, (left, right) => left + right), two.Reduction.ToArray());
    }

    [Fact]
    public void Accumulate_PartsOnTwoRanks_SumToTheWhole()
    {
        using Replica whole = Start("resnet20", 12, 1), part = Start("resnet20", 12, 1);
        whole.Accumulate(4, Source(whole, 8, 2), 8, 4);
        MemorySource source = Source(part, 8, 2);
        part.Accumulate(1, new Shifted(source, 0), 8, 4);
        double[] sum = [.. part.Reduction.ToArray().Select(value => (double)value)];
        part.Accumulate(3, new Shifted(source, 1), 8, 4);
        sum = [.. sum.Zip(part.Reduction.ToArray(), (left, right) => left + right)];

        Closeness.Holds(sum, whole.Reduction, 1e-5);
        Assert.Equal(8, whole.Metrics.Samples);
    }

    [Fact]
    public void Accumulate_NoSlices_AllZero()
    {
        using Replica replica = Start("mlp", 4, 2);
        Step(replica, 2);

        replica.Accumulate(0, Source(replica, 2, 2), 8, 4);

        Assert.True(replica.Reduction.IndexOfAnyExcept(0f) < 0);
    }

    [Theory]
    [InlineData("mlp", 8)]
    [InlineData("lenet5", 32)]
    [InlineData("resnet20", 8)]
    [InlineData("resnet18", 32)]
    public void Train_FewSamples_LossFalls(string model, int size)
    {
        using Replica replica = Start(model, size, 2);
        MemorySource source = Source(replica, 4, 2);
        replica.Accumulate(2, source, 4, 2);
        double first = replica.Metrics.Loss;
        for (int step = 0; step < 30; step++)
        {
            replica.Update(new LearningRatePoint(0.02f, 0.9f));
            replica.Accumulate(2, source, 4, 2);
        }

        Assert.True(replica.Metrics.Loss < first / 2, $"loss {replica.Metrics.Loss} after 30 steps, {first} before");
        Assert.False(replica.HasNonFinite);
    }

    [Fact]
    public void Accumulate_LaneFails_ThrowsItAndReplicaGoesOn()
    {
        using Replica replica = Start("mlp", 4, 2);
        MemorySource failing = new(new float[4 * 48], new int[4], 1) { FailsAt = 3 };

        IOException error = Assert.Throws<IOException>(() => replica.Accumulate(4, failing, 4, 4));
        Assert.Equal("slice 3 cannot be read", error.Message);
        Assert.Equal(3, failing.Returned);
        Step(replica, 2);
        Assert.Equal(4, replica.Metrics.Samples);
    }

    [Fact]
    public void HasNonFinite_NaNInput_IsTrue()
    {
        using Replica replica = Start("resnet20", 8, 1);
        float[] images = new float[2 * 8 * 8 * 3];
        images[17] = float.NaN;

        replica.Accumulate(1, new MemorySource(images, [0, 1], 2), 2, 1);

        Assert.True(replica.HasNonFinite);
    }

    [Fact]
    public void Evaluate_PartialLastSlice_CountsAll()
    {
        using Replica replica = Start("resnet20", 8, 2);
        EvaluationSums whole = replica.Evaluate(3, Source(replica, 5, 2));
        EvaluationSums single = replica.Evaluate(5, Source(replica, 5, 1));

        Assert.Equal(5, whole.Samples);
        Assert.Equal(whole.Correct, single.Correct);
        Closeness.Holds(whole.LossSum, single.LossSum, 1e-5);
    }

    [Fact]
    public void Buffers_Always_AreAlignedTo64Bytes()
    {
        using Replica replica = Start("mlp", 4, 1);

        Assert.All(replica.Network.Parameters, parameter => Assert.Equal(0, parameter.Offset % 16));
        Assert.Equal(0, Address(replica.Parameters) % 64);
        Assert.Equal(0, Address(replica.Reduction) % 64);
    }

    private static long Address(Span<float> span) => System.Runtime.CompilerServices.Unsafe.ByteOffset(ref System.Runtime.CompilerServices.Unsafe.NullRef<float>(), ref span[0]);

    private static Replica Start(string model, int size, int lanes)
    {
        Network network = ModelZoo.Create(model, new ImageShape(size, size, 3), 10, new ModelOptions());
        var replica = new Replica(network, new CpuDevice(), new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = 2, Lanes = lanes });
        replica.Initialize(7);
        return replica;
    }

    private static void Step(Replica replica, int slices)
    {
        replica.Accumulate(slices, Source(replica, 2 * slices, 2), 2 * slices, slices);
        replica.Update(Point);
    }

    private static MemorySource Source(Replica replica, int samples, int sliceSize) => new(
        Sample.Floats(Sample.Doubles(samples * replica.Network.Input.Length, 3)),
        [.. Enumerable.Range(0, samples).Select(i => i * 3 % 10)],
        sliceSize);

    private sealed class Shifted(ISliceSource source, int first) : ISliceSource
    {
        public Slice Take(int index) => source.Take(first + index);

        public void Return(int index) => source.Return(first + index);
    }
}
