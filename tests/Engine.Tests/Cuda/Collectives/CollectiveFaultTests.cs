using Lockstep.Engine.Collectives;
using Lockstep.Engine.Cuda.Collectives;
using Lockstep.Engine.Cuda.Interop.Nccl;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Tests.Cuda.Collectives;

/// <summary>NCCL that is missing somewhere, fails, hangs, or hangs when it is ended.</summary>
[Collection(TestGpu.Collection)]
public sealed class CollectiveFaultTests
{
    [Fact]
    public void Open_OneRankDoesNotWantIt_NoneHasIt()
    {
        using var world = new GpuWorld(2);
        world.RunDevices((device, link) => Assert.Null(world.Join(device, link, world.Settings with { IsWanted = link.Rank == 0 })));
        Assert.Contains(world.Said, said => said.Contains("another rank", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ncclGetUniqueId=2")]
    [InlineData("ncclCommInitRankConfig@1=error:2")]
    [InlineData("ncclCommInitRankConfig@2=async:3")]
    [InlineData("ncclAllReduce@1=async:6")]
    [InlineData("ncclAllReduce@2=5")]
    public void Open_FailsOnOneRank_NoneHasItAndAllGoOn(string fault)
    {
        using var world = new GpuWorld(2) { Settings = new CollectiveSettings { Limit = TimeSpan.FromSeconds(2), AbortLimit = TimeSpan.FromSeconds(20) } };
        using (new EmulatedFaults(fault))
        {
            world.RunDevices((device, link) =>
            {
                Assert.Null(world.Join(device, link));
                new RingAllReduce().Sum(link, [1f]);
            });
        }

        Assert.All(world.Said, said => Assert.StartsWith("NCCL is not used", said, StringComparison.Ordinal));
        Assert.Equal(2, world.Said.Count);
    }

    [Fact]
    public void Open_NeverReady_IsGivenUpAtItsLimit()
    {
        using var world = new GpuWorld(2) { Settings = new CollectiveSettings { Limit = TimeSpan.FromSeconds(1), AbortLimit = TimeSpan.FromSeconds(20) } };
        using var fault = new EmulatedFaults("ncclCommInitRankConfig@1=hang");
        world.RunDevices((device, link) => Assert.Null(world.Join(device, link)));
        Assert.Contains(world.Said, said => said.Contains("not ready within 1 s", StringComparison.Ordinal));
    }

    /// <summary>A collective hangs, is aborted, and the same devices make the next generation.</summary>
    [Fact]
    public void Abort_CollectiveHangs_DeviceGoesOn()
    {
        using var world = new GpuWorld(2);
        using var fault = new EmulatedFaults("ncclAllReduce.run@3+=hang");
        world.RunDevices((device, link) =>
        {
            var first = world.Join(device, link)!;
            using var values = (Engine.Cuda.CudaBuffer)device.Allocate(8);
            Sum(first, values);
            Assert.False(first.Side.Stream.QueryDone());
            first.Abort();
            Assert.True(device.Queue.Stream.QueryDone());

            // The peer is as far.
            new RingAllReduce().Sum(link, [1f]);
            if (link.Rank == 0)
            {
                fault.Dispose();
            }

            new RingAllReduce().Sum(link, [1f]);
            values.Span(0, 8).Fill(link.Rank + 1);
            values.ToDevice(0, 8);
            using var second = world.Join(device, link)!;
            Sum(second, values);
            values.ToHost(0, 8);
            Assert.All(values.Span(0, 8).ToArray(), value => Assert.Equal(3, value));
        });
    }

    [Fact]
    public void ThrowIfFailed_NcclMetAnError_IsALinkFailure()
    {
        using var world = new GpuWorld(2);
        using var fault = new EmulatedFaults("ncclAllReduce.run@3+=async:6");
        world.RunDevices((device, link) =>
        {
            var collectives = world.Join(device, link)!;
            using var values = (Engine.Cuda.CudaBuffer)device.Allocate(8);
            Sum(collectives, values);
            var thrown = Assert.Throws<LinkException>(() =>
            {
                while (!collectives.Side.Stream.QueryDone())
                {
                    collectives.ThrowIfFailed();
                }
            });
            Assert.Equal(LinkFailure.CollectiveFailed, thrown.Failure);
            Assert.Contains("(6)", thrown.Message, StringComparison.Ordinal);
            collectives.Abort();
        });
    }

    [Fact]
    public void Abort_HangsItself_DeviceIsLost()
    {
        using var world = new GpuWorld(2) { Settings = new CollectiveSettings { AbortLimit = TimeSpan.FromSeconds(1) } };
        using var fault = new EmulatedFaults("ncclCommAbort=hang");
        world.RunDevices((device, link) =>
        {
            var collectives = world.Join(device, link)!;
            var thrown = Assert.Throws<DeviceLostException>(collectives.Abort);
            Assert.Contains("ncclCommAbort does not return", thrown.Message, StringComparison.Ordinal);
        });
    }

    private static void Sum(CudaCollectives collectives, Engine.Cuda.CudaBuffer values)
    {
        collectives.Side.Fork();
        collectives.Sum(values.Part(0, values.Length), NcclDataType.Float32);
        collectives.Side.Join();
    }
}
