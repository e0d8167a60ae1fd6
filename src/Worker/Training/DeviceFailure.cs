using Lockstep.Engine.Cuda;
using Lockstep.Engine.Devices;

namespace Lockstep.Worker.Training;

/// <summary>Tells failures of a device after which a process is of no more use.</summary>
internal static class DeviceFailure
{
    public static bool IsFinal(Exception cause) => cause is DeviceLostException or CudaException { IsContextLost: true };
}
