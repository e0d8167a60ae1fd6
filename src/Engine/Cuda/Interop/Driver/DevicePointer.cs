namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>A <c>CUdeviceptr</c>: an address in a device's memory, which libraries also take in place of a <c>void*</c>. Zero is none.</summary>
internal readonly record struct DevicePointer(ulong Address)
{
    public static DevicePointer operator +(DevicePointer start, long bytes) => new(checked(start.Address + (ulong)bytes));
}
