using Lockstep.Engine.Cuda;
using Lockstep.Engine.Diagnostics.Devices;

namespace Lockstep.Engine.Tests.Cuda;

/// <summary>Every kind of layer against the CPU engine, forward and backward.</summary>
[Collection(TestGpu.Collection)]
public sealed class CudaDeviceCheckTests
{
    public static TheoryData<string> Cases => [.. DeviceCheck.Cases];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Float32_IsThatOfTheCpu(string name) => Holds(CudaPrecision.Float32, 1e-4, name);

    private static void Holds(CudaPrecision precision, double tolerance, string name)
    {
        using CudaDevice device = CudaUnderTest.Open(precision);
        DeviceCheckResult result = Assert.Single(DeviceCheck.Run(device, tolerance, candidate => candidate == name));
        Assert.True(result.Holds, result.ToString());
    }
}
