using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Tests.Cuda.Interop.Driver;

[Collection(TestGpu.Collection)]
public sealed class CudaContextTests
{
    [Fact]
    public void Open_GpuThatIsNotThere_SaysHowManyThereAre()
    {
        using var context = TestGpu.Open();
        var error = Assert.Throws<CudaUnavailableException>(() => CudaContext.Open(1000));
        Assert.StartsWith("there is no GPU 1000: ", error.Message, StringComparison.Ordinal);
        Assert.Throws<CudaUnavailableException>(() => CudaContext.Open(-1));
    }

    [Fact]
    public void Open_Twice_IsTheSameContext()
    {
        using var first = TestGpu.Open();
        using var second = CudaContext.Open(0);
        Assert.Equal(first.Handle, second.Handle);
        first.Dispose();
        second.Synchronize();
    }

    [Fact]
    public void Report_OfTheProbe_IsOfTheSameGpu()
    {
        using var context = TestGpu.Open();
        var gpu = CudaProbe.Run().Gpus[0];

        Assert.Equal(context.Get(DeviceAttribute.MultiprocessorCount), gpu.Multiprocessors);
        Assert.Equal(context.Get(DeviceAttribute.ComputeCapabilityMajor), gpu.ComputeCapability.Major);
        Assert.Matches("^GPU-[0-9a-f]{8}-", gpu.Uuid);
        Assert.Matches("^[0-9A-Fa-f]{4,8}:[0-9A-Fa-f]{2}:", gpu.PciBusId);
        context.Synchronize();
    }
}
