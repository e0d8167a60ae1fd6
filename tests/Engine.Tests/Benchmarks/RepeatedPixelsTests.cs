using Lockstep.Engine.Benchmarks;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Tests.Cuda;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Benchmarks;

[Collection(TestGpu.Collection)]
public sealed class RepeatedPixelsTests
{
    [Fact]
    public void Peek_AnyTime_IsWhatIsTakenNextAndNeverAgain()
    {
        var source = new RepeatedPixels(Network(), 2);
        var seen = new HashSet<long>();
        for (int i = 0; i < 5; i++)
        {
            long peeked = source.Peek(1)!.Value.Identity;
            Assert.True(peeked < 0 && seen.Add(peeked));
            Assert.Equal(peeked, source.Take(0).Identity);
        }
    }

    /// <summary>What the benchmark times: a copy a step, ahead of it from the second one on.</summary>
    [Fact]
    public void Accumulate_OnAGpu_CopiesOnceAStep()
    {
        var network = Network();
        using CudaDevice device = TestGpu.Device();
        using var replica = new Replica(network, device, new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = 2 });
        replica.Initialize(1);
        var source = new RepeatedPixels(network, 2);
        replica.Accumulate(1, source, 2, 1);
        for (int step = 0; step < 3; step++)
        {
            using var record = new GpuRecord();
            replica.Accumulate(1, source, 2, 1);
            int least = 2 * network.Input.Length;
            Assert.Single(record.Copies, bytes => bytes >= least);
        }

        Assert.Null(replica.FirstNonFinite);
    }

    private static Network Network() => ModelZoo.Create("resnet20", new ImageShape(32, 32, 3), 10, new ModelOptions());
}
