using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary><c>CUlaunchConfig</c>, 56 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal unsafe struct LaunchConfiguration
{
    [FieldOffset(0)]
    public uint GridX;

    [FieldOffset(4)]
    public uint GridY;

    [FieldOffset(8)]
    public uint GridZ;

    [FieldOffset(12)]
    public uint BlockX;

    [FieldOffset(16)]
    public uint BlockY;

    [FieldOffset(20)]
    public uint BlockZ;

    [FieldOffset(24)]
    public uint SharedBytes;

    [FieldOffset(32)]
    public StreamHandle Stream;

    [FieldOffset(40)]
    public LaunchAttribute* Attributes;

    [FieldOffset(48)]
    public uint AttributeCount;
}
