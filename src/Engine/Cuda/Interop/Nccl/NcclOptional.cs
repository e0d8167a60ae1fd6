using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Interop.Nccl;

/// <summary>Calls that not every NCCL from 2.17 on has. A null pointer: this one has it not.</summary>
internal sealed unsafe class NcclOptional(nint library)
{
    /// <summary><c>ncclCommSplit(comm, color, key, out, config)</c>, 2.18.</summary>
    public delegate* unmanaged<CommunicatorHandle, int, int, CommunicatorHandle*, NcclConfig*, NcclResult> Split { get; } =
        (delegate* unmanaged<CommunicatorHandle, int, int, CommunicatorHandle*, NcclConfig*, NcclResult>)Find(library, "ncclCommSplit");

    /// <summary><c>ncclCommShrink(comm, excluded ranks, count, out, config, flags)</c>, 2.27.</summary>
    public delegate* unmanaged<CommunicatorHandle, int*, int, CommunicatorHandle*, NcclConfig*, int, NcclResult> Shrink { get; } =
        (delegate* unmanaged<CommunicatorHandle, int*, int, CommunicatorHandle*, NcclConfig*, int, NcclResult>)Find(library, "ncclCommShrink");

    /// <summary><c>ncclCommRevoke(comm, flags)</c>, 2.28.7.</summary>
    public delegate* unmanaged<CommunicatorHandle, int, NcclResult> Revoke { get; } =
        (delegate* unmanaged<CommunicatorHandle, int, NcclResult>)Find(library, "ncclCommRevoke");

    /// <summary><c>ncclMemAlloc(memory, bytes)</c>, 2.19.</summary>
    public delegate* unmanaged<DevicePointer*, nuint, NcclResult> Allocate { get; } =
        (delegate* unmanaged<DevicePointer*, nuint, NcclResult>)Find(library, "ncclMemAlloc");

    /// <summary><c>ncclMemFree(memory)</c>, 2.19.</summary>
    public delegate* unmanaged<DevicePointer, NcclResult> Free { get; } =
        (delegate* unmanaged<DevicePointer, NcclResult>)Find(library, "ncclMemFree");

    /// <summary><c>ncclCommRegister(comm, memory, bytes, handle)</c>, 2.19.</summary>
    public delegate* unmanaged<CommunicatorHandle, DevicePointer, nuint, nint*, NcclResult> Register { get; } =
        (delegate* unmanaged<CommunicatorHandle, DevicePointer, nuint, nint*, NcclResult>)Find(library, "ncclCommRegister");

    /// <summary><c>ncclCommDeregister(comm, handle)</c>, 2.19.</summary>
    public delegate* unmanaged<CommunicatorHandle, nint, NcclResult> Deregister { get; } =
        (delegate* unmanaged<CommunicatorHandle, nint, NcclResult>)Find(library, "ncclCommDeregister");

    private static nint Find(nint library, string name) => NativeLibrary.TryGetExport(library, name, out nint address) ? address : 0;
}
