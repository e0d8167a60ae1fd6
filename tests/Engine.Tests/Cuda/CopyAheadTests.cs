using Lockstep.Engine.Cuda;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Cuda;

/// <summary>Steps whose images are copied while the GPU is at the slice before.</summary>
[Collection(TestGpu.Collection)]
public sealed class CopyAheadTests
{
    private const int Count = 4, SlicesOfAStep = 2, Steps = 5;

    private static readonly Network Network = Build();

    [Theory]
    [InlineData(CudaPrecision.Float32)]
    [InlineData(CudaPrecision.BFloat16)]
    public void Train_AheadOrNotBytesOrFloats_SameBits(CudaPrecision precision)
    {
        float[] expected = Train(precision, new PixelSlices(Network, Count, asFloats: true) { IsReady = false });

        Assert.Equal(expected, Train(precision, new PixelSlices(Network, Count, asFloats: true)));
        Assert.Equal(expected, Train(precision, new PixelSlices(Network, Count) { IsReady = false }));
        Assert.Equal(expected, Train(precision, new PixelSlices(Network, Count)));
    }

    /// <summary>Each slice is copied once, the next step's first one before this step's end is waited for, and on a stream of its own.</summary>
    [Fact]
    public void Accumulate_NextStepsSliceIsReady_IsCopiedBeforeTheStepIsWaitedFor()
    {
        using CudaDevice device = TestGpu.Device();
        using Replica replica = NewReplica(device);
        var source = new PixelSlices(Network, Count);
        int bytes = 0;
        for (int step = 0; step < Steps; step++)
        {
            using var record = new GpuRecord();
            Step(replica, source, step);
            IReadOnlyList<EmulatedCall> calls = record.Calls;
            bytes = bytes == 0 ? record.Copies.Max() : bytes;
            var copies = Enumerable.Range(0, calls.Count).Where(i => calls[i].Name == "cuMemcpyHtoDAsync_v2" && calls[i].Number("bytes") == bytes).ToList();

            Assert.Equal(step == 0 ? SlicesOfAStep + 1 : SlicesOfAStep, copies.Count);
            int work = calls.Last(call => call.Name is "cuLaunchKernel" or "cuGraphLaunch").Number("stream")!.Value;
            Assert.All(copies, copy => Assert.NotEqual(work, calls[copy].Number("stream")));
            int lastWait = Enumerable.Range(0, calls.Count).Last(i => calls[i].Name == "cuStreamSynchronize");
            Assert.True(copies[^1] < lastWait, $"step {step}: copied at call {copies[^1]}, waited at {lastWait}");
            Assert.DoesNotContain(calls, call => call.Name == "violation");
        }
    }

    /// <summary>No wait is missing where work runs only when somebody waits for it.</summary>
    [Fact]
    public void Train_LazyGpu_SameBits()
    {
        float[] expected = Train(CudaPrecision.Float32, new PixelSlices(Network, Count) { IsReady = false });
        using var record = new GpuRecord(lazy: true);
        Assert.Equal(expected, Train(CudaPrecision.Float32, new PixelSlices(Network, Count)));
        Assert.DoesNotContain(record.Calls, call => call.Name == "violation");
    }

    /// <summary>What was copied ahead is of a sequence that ended: the same numbers are other images now.</summary>
    [Fact]
    public void Train_SequenceBeginsAnew_StaleImagesAreNotUsed()
    {
        var steady = new PixelSlices(Network, Count) { IsReady = false };
        var restarted = new PixelSlices(Network, Count);
        float[] Run(PixelSlices source)
        {
            using CudaDevice device = TestGpu.Device();
            using Replica replica = NewReplica(device);
            for (int step = 0; step < Steps; step++)
            {
                Step(replica, source, step);
                (source.Sequence, source.Shift) = (source.Sequence + 1000, 10 * step);
            }

            replica.ToHost();
            return [.. replica.Parameters];
        }

        Assert.Equal(Run(steady), Run(restarted));
    }

    [Fact]
    public void Evaluate_Ahead_SameSumsAndEachSliceCopiedOnce()
    {
        using CudaDevice device = TestGpu.Device();
        using Replica replica = NewReplica(device);
        EvaluationSums expected = replica.Evaluate(4, new PixelSlices(Network, Count) { IsReady = false });
        using var record = new GpuRecord();
        Assert.Equal(expected, replica.Evaluate(4, new PixelSlices(Network, Count) { Sequence = 5000 }));
        int bytes = record.Copies.Max();
        Assert.Equal(4 + 1, record.Copies.Count(copy => copy == bytes));
    }

    [Fact]
    public void Accumulate_TargetsAreTheImages_BytesAreRefused()
    {
        using CudaDevice device = TestGpu.Device();
        var network = ModelZoo.Create("autoencoder", new ImageShape(28, 28, 1), 10, new ModelOptions());
        Assert.True(network.TargetIsInput);
        using var replica = new Replica(network, device, new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = Count });
        replica.Initialize(1);
        var pixels = new Pixels(new byte[Count * network.Input.Length], new int[3 * Count], new float[1], new float[] { 1 });
        var slice = new Slice(default, new int[Count], Count) { Pixels = pixels };
        var error = Assert.Throws<ArgumentException>(() => replica.Accumulate(1, new Training.OneSlice(slice), Count, 1));
        Assert.Contains("got bytes", error.Message, StringComparison.Ordinal);
    }

    private static Network Build()
    {
        var builder = new NetworkBuilder("small", new ImageShape(9, 8, 3), new ModelOptions());
        Value x = builder.BatchNorm(builder.Convolution(builder.Input, "stem", 8, 3, padding: 1), "norm", rectify: true);
        return builder.Build(builder.Dense(builder.GlobalAverage(x, "average"), "fc", 5));
    }

    private static Replica NewReplica(CudaDevice device)
    {
        var replica = new Replica(Network, device, new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = Count });
        replica.Initialize(3);
        return replica;
    }

    private static float[] Train(CudaPrecision precision, PixelSlices source)
    {
        using CudaDevice device = TestGpu.Device(precision, deterministic: true);
        using Replica replica = NewReplica(device);
        for (int step = 0; step < Steps; step++)
        {
            Step(replica, source, step);
        }

        replica.ToHost();
        return [.. replica.Parameters, .. replica.Statistics];
    }

    private static void Step(Replica replica, PixelSlices source, int step)
    {
        source.First = SlicesOfAStep * step;
        replica.Accumulate(SlicesOfAStep, source, SlicesOfAStep * Count, SlicesOfAStep, StepKey.Of(5, step));
        Assert.Null(replica.FirstNonFinite);
        replica.Update(new LearningRatePoint(0.05f, float.NaN, step));
    }
}
