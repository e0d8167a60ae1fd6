using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary><c>cublasLtMatmulAlgo_t</c>: 64 bytes that only the library reads; they hold in the same version of it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal unsafe struct MatmulAlgorithm
{
    [FieldOffset(0)]
    public fixed ulong Data[8];
}
