using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary><c>CUDA_GRAPH_INSTANTIATE_PARAMS</c>, 32 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct GraphInstantiateParameters
{
    /// <summary><see cref="GraphInstantiateFlags"/>, 64 bits wide.</summary>
    [FieldOffset(0)]
    public ulong Flags;

    [FieldOffset(8)]
    public StreamHandle UploadStream;

    /// <summary>Written: the node that failed, or zero.</summary>
    [FieldOffset(16)]
    public GraphNodeHandle ErrorNode;

    /// <summary>Written.</summary>
    [FieldOffset(24)]
    public GraphInstantiateResult Result;
}
