using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary><c>cublasLtMatmulHeuristicResult_t</c>, 96 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 96)]
internal struct MatmulHeuristicResult
{
    [FieldOffset(0)]
    public MatmulAlgorithm Algorithm;

    [FieldOffset(64)]
    public nuint WorkspaceBytes;

    /// <summary>Only with <see cref="CublasStatus.Success"/> does the rest mean anything.</summary>
    [FieldOffset(72)]
    public CublasStatus State;

    /// <summary>1 is one full wave of blocks.</summary>
    [FieldOffset(76)]
    public float WavesCount;
}
