using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Tests.Cuda.Interop.Driver;

public sealed class DriverAdviceTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(2, false)]
    [InlineData(100, false)]
    [InlineData(214, true)]
    [InlineData(220, true)]
    [InlineData(226, true)]
    [InlineData(400, false)]
    [InlineData(600, false)]
    [InlineData(700, true)]
    [InlineData(701, false)]
    [InlineData(702, true)]
    [InlineData(709, true)]
    [InlineData(716, true)]
    [InlineData(718, true)]
    [InlineData(719, true)]
    [InlineData(720, false)]
    [InlineData(721, true)]
    [InlineData(810, true)]
    [InlineData(901, false)]
    [InlineData(999, true)]
    public void LosesContext_Code_IsTrueForThoseThatOnlyARestartCures(int code, bool expected) =>
        Assert.Equal(expected, DriverAdvice.LosesContext((CudaResult)code));

    [Theory]
    [InlineData(2, "smaller batch")]
    [InlineData(34, "stub")]
    [InlineData(35, "update it")]
    [InlineData(100, "CUDA_VISIBLE_DEVICES")]
    [InlineData(222, "NVRTC")]
    [InlineData(719, "the worker must be restarted")]
    [InlineData(802, "fabric manager")]
    [InlineData(803, "restart the machine")]
    [InlineData(904, "recorded")]
    public void For_WellKnownCode_SaysWhatToDo(int code, string expected) =>
        Assert.Contains(expected, DriverAdvice.For((CudaResult)code), StringComparison.Ordinal);

    [Fact]
    public void For_AnyOtherCode_IsEmpty() => Assert.Empty(DriverAdvice.For(CudaResult.InvalidValue));
}
