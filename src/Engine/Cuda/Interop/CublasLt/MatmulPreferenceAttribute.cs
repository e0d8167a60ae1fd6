namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary><c>cublasLtMatmulPreferenceAttributes_t</c>. Workspace is 64-bit, the others unsigned ints.</summary>
internal enum MatmulPreferenceAttribute
{
    SearchMode = 0,
    MaxWorkspaceBytes = 1,
    ReductionSchemeMask = 3,
    MinAlignmentA = 5,
    MinAlignmentB = 6,
    MinAlignmentC = 7,
    MinAlignmentD = 8,
}
