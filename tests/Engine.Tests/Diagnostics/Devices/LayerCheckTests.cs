using Lockstep.Engine.Cuda;
using Lockstep.Engine.Diagnostics.Devices;
using Lockstep.Engine.Tests.Cuda;

namespace Lockstep.Engine.Tests.Diagnostics.Devices;

/// <summary>Every kind of layer against the CPU engine, forward and backward.</summary>
[Collection(TestGpu.Collection)]
public sealed class LayerCheckTests
{
    public static TheoryData<string> Cases => [.. LayerCheck.Cases];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Float32_IsThatOfTheCpu(string name)
    {
        using CudaDevice device = TestGpu.Device();
        DeviceCheckResult result = Assert.Single(LayerCheck.Run(device, CudaPrecision.Float32, candidate => candidate == name));
        Assert.True(result.Holds && result.Tolerance <= 1e-4, result.ToString());
    }

    /// <summary>All layers at once; outputs are within 1e-2 of the CPU's, gradients within what a kink that is decided otherwise does.</summary>
    [Theory]
    [InlineData(CudaPrecision.TensorFloat32)]
    [InlineData(CudaPrecision.BFloat16)]
    [InlineData(CudaPrecision.Float16)]
    public void Run_Narrower_IsNearThatOfTheCpu(CudaPrecision precision)
    {
        using CudaDevice device = TestGpu.Device(precision);
        DeviceCheckResult[] results = [.. LayerCheck.Run(device, precision)];
        Assert.Equal(LayerCheck.Cases.Count, results.Length);
        Assert.All(results, result => Assert.True(result.Holds && result.Tolerance <= 0.25, result.ToString()));
    }
}
