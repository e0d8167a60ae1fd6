using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Libraries;
using Lockstep.Engine.Cuda.Interop.Nccl;

namespace Lockstep.Engine.Tests.Cuda.Interop.Nccl;

[Collection(TestGpu.Collection)]
public sealed class NcclCommunicatorTests
{
    /// <summary>The id crosses by value, the config by its 48 bytes: a rank alone finds itself.</summary>
    [Fact]
    public void AllReduce_OfOneRank_IsWhatItHad()
    {
        TestGpu.Require(CudaLibrary.Nccl);
        using var context = TestGpu.Open();
        using var stream = new CudaStream(context);
        using var from = new CudaMemory(context, 1000 * sizeof(float));
        using var to = new CudaMemory(context, 1000 * sizeof(float));
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => i - 499.5f)];
        from.Write(MemoryMarshal.AsBytes(values.AsSpan()));

        var communicator = NcclCommunicator.Join(context, NcclCommunicator.CreateId(), 0, 1, NcclConfig.Create(blocking: true));
        Assert.Equal(NcclResult.Success, communicator.Poll());
        Assert.True(communicator.AllReduce(from.All.Start, to.All.Start, 1000, NcclDataType.Float32, NcclOperation.Sum, stream));
        stream.Synchronize();
        float[] read = new float[1000];
        to.Read(MemoryMarshal.AsBytes(read.AsSpan()));
        Assert.Equal(values, read);
        communicator.BeginFinalize();
        communicator.Destroy();
    }
}
