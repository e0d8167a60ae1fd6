using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Interop.Cudnn;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Tests.Cuda.Interop.Cudnn;

[Collection(TestGpu.Collection)]
public sealed class DnnDescriptorTests
{
    [Fact]
    public void Complete_WholeTensor_CanBeRead()
    {
        Require();
        using var tensor = Tensor().Set(DnnAttribute.TensorDimensions, 2, 8, 5, 7).Set(DnnAttribute.TensorStrides, 280, 1, 56, 8).Complete();
        Assert.Equal(41, tensor.GetInt64(DnnAttribute.TensorUniqueId));
        long[] dimensions = new long[4];
        Assert.Equal(4, tensor.Get<long>(DnnAttribute.TensorDimensions, DnnAttributeType.Int64, dimensions));
        Assert.Equal([2L, 8, 5, 7], dimensions);
    }

    [Fact]
    public void Complete_TensorWithoutDimensions_IsAnErrorAndNotAnAnswer()
    {
        Require();
        using var tensor = Tensor();
        var error = Assert.Throws<CudaException>(() => tensor.TryComplete(out _));
        Assert.Equal("cudnnBackendFinalize", error.Call);
        Assert.Equal(2, error.Code / 1000);
    }

    [Fact]
    public void Set_ValueOfTheWrongType_NamesTheAttribute()
    {
        Require();
        using var tensor = new DnnDescriptor(DnnDescriptorType.Tensor);
        var error = Assert.Throws<CudaException>(() => tensor.Set(DnnAttribute.TensorUniqueId, 1.5f));
        Assert.StartsWith("cudnnBackendSetAttribute (Tensor, TensorUniqueId) failed: CUDNN_STATUS_BAD_PARAM", error.Message, StringComparison.Ordinal);
    }

    private static DnnDescriptor Tensor() => new DnnDescriptor(DnnDescriptorType.Tensor)
        .Set(DnnAttribute.TensorDataType, DnnDataType.BFloat16)
        .Set(DnnAttribute.TensorUniqueId, 41)
        .Set(DnnAttribute.TensorByteAlignment, 16)
        .Set(DnnAttribute.TensorIsVirtual, false);

    private static void Require() => TestGpu.Require(CudaLibrary.Cudnn);
}
