using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary><c>CUlaunchAttribute</c>, 72 bytes: an id and a union, of which we use a number and three.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal struct LaunchAttribute
{
    [FieldOffset(0)]
    public LaunchAttributeId Id;

    /// <summary>Of programmatic stream serialisation (1 allows it), cooperation and priority.</summary>
    [FieldOffset(8)]
    public int Value;

    [FieldOffset(8)]
    public uint ClusterX;

    [FieldOffset(12)]
    public uint ClusterY;

    [FieldOffset(16)]
    public uint ClusterZ;
}
