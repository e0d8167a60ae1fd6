using Lockstep.Engine.Cuda.Interop.Cudnn;

namespace Lockstep.Engine.Tests.Cuda.Interop.Cudnn;

public sealed class CudnnStatusTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(2000, false)]
    [InlineData(2010, false)]
    [InlineData(3000, true)]
    [InlineData(3001, true)]
    [InlineData(3014, true)]
    [InlineData(3999, true)]
    [InlineData(4000, false)]
    [InlineData(5001, false)]
    public void IsNotSupported_Status_IsTrueForTheWholeCategory(int status, bool expected) =>
        Assert.Equal(expected, CudnnCheck.IsNotSupported((CudnnStatus)status));
}
