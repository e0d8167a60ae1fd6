using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary><c>CUmemPoolProps</c>, 88 bytes; what has no name here is zero.</summary>
[StructLayout(LayoutKind.Explicit, Size = 88)]
internal struct MemoryPoolProperties
{
    /// <summary><c>CU_MEM_ALLOCATION_TYPE_PINNED</c>, the one there is.</summary>
    public const int Pinned = 1;

    /// <summary><c>CU_MEM_LOCATION_TYPE_DEVICE</c>.</summary>
    public const int OnDevice = 1;

    [FieldOffset(0)]
    public int AllocationType;

    [FieldOffset(4)]
    public int HandleTypes;

    [FieldOffset(8)]
    public int LocationType;

    [FieldOffset(12)]
    public int LocationId;

    [FieldOffset(16)]
    public nint SecurityAttributes;

    /// <summary>Bytes; zero leaves it to the driver.</summary>
    [FieldOffset(24)]
    public nuint MaxSize;

    [FieldOffset(32)]
    public ushort Usage;
}
