using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary><c>CUgraphExecUpdateResultInfo</c>, 24 bytes, written by the driver.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct GraphExecUpdateInfo
{
    [FieldOffset(0)]
    public GraphExecUpdateResult Result;

    [FieldOffset(8)]
    public GraphNodeHandle ErrorNode;

    [FieldOffset(16)]
    public GraphNodeHandle ErrorFromNode;
}
