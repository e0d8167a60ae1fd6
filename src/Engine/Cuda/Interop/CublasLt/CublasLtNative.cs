using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary>Matrix products, <c>libcublasLt.so.12</c> or <c>.13</c>.</summary>
internal static unsafe partial class CublasLtNative
{
    [LibraryImport(CudaLibraryName.CublasLt, EntryPoint = "cublasLtCreate")]
    public static partial CublasStatus Create(BlasHandle* handle);

    [LibraryImport(CudaLibraryName.CublasLt, EntryPoint = "cublasLtDestroy")]
    public static partial CublasStatus Destroy(BlasHandle handle);

    [LibraryImport(CudaLibraryName.CublasLt, EntryPoint = "cublasLtGetVersion")]
    public static partial nuint GetVersion();

    [LibraryImport(CudaLibraryName.CublasLt, EntryPoint = "cublasLtGetStatusString")]
    public static partial byte* GetStatusString(CublasStatus status);

    [LibraryImport(CudaLibraryName.CublasLt, EntryPoint = "cublasLtMatmulDescCreate")]
    public static partial CublasStatus MatmulDescriptorCreate(
        MatmulDescriptorHandle* descriptor, BlasComputeType compute, BlasDataType scale);

    [LibraryImport(CudaLibraryName.CublasLt, EntryPoint = "cublasLtMatmulDescDestroy")]
    public static partial CublasStatus MatmulDescriptorDestroy(MatmulDescriptorHandle descriptor);

    [LibraryImport(CudaLibraryName.CublasLt, EntryPoint = "cublasLtMatmulDescSetAttribute")]
    public static partial CublasStatus MatmulDescriptorSetAttribute(
        MatmulDescriptorHandle descriptor, MatmulAttribute attribute, void* value, nuint bytes);

    [LibraryImport(CudaLibraryName.CublasLt, EntryPoint = "cublasLtMatrixLayoutCreate")]
    public static partial CublasStatus MatrixLayoutCreate(
        MatrixLayoutHandle* layout, BlasDataType type, ulong rows, ulong columns, long leadingDimension);

    [LibraryImport(CudaLibraryName.CublasLt, EntryPoint = "cublasLtMatrixLayoutDestroy")]
    public static partial CublasStatus MatrixLayoutDestroy(MatrixLayoutHandle layout);

    [LibraryImport(CudaLibraryName.CublasLt, EntryPoint = "cublasLtMatrixLayoutSetAttribute")]
    public static partial CublasStatus MatrixLayoutSetAttribute(
        MatrixLayoutHandle layout, MatrixLayoutAttribute attribute, void* value, nuint bytes);

    [LibraryImport(CudaLibraryName.CublasLt, EntryPoint = "cublasLtMatmulPreferenceCreate")]
    public static partial CublasStatus MatmulPreferenceCreate(MatmulPreferenceHandle* preference);

    [LibraryImport(CudaLibraryName.CublasLt, EntryPoint = "cublasLtMatmulPreferenceDestroy")]
    public static partial CublasStatus MatmulPreferenceDestroy(MatmulPreferenceHandle preference);

    [LibraryImport(CudaLibraryName.CublasLt, EntryPoint = "cublasLtMatmulPreferenceSetAttribute")]
    public static partial CublasStatus MatmulPreferenceSetAttribute(
        MatmulPreferenceHandle preference, MatmulPreferenceAttribute attribute, void* value, nuint bytes);

    [LibraryImport(CudaLibraryName.CublasLt, EntryPoint = "cublasLtMatmulAlgoGetHeuristic")]
    public static partial CublasStatus MatmulGetHeuristic(
        BlasHandle handle, MatmulDescriptorHandle descriptor, MatrixLayoutHandle a, MatrixLayoutHandle b, MatrixLayoutHandle c,
        MatrixLayoutHandle d, MatmulPreferenceHandle preference, int requested, MatmulHeuristicResult* results, int* returned);

    [LibraryImport(CudaLibraryName.CublasLt, EntryPoint = "cublasLtMatmul")]
    public static partial CublasStatus Matmul(
        BlasHandle handle, MatmulDescriptorHandle descriptor, void* alpha, DevicePointer a, MatrixLayoutHandle layoutA,
        DevicePointer b, MatrixLayoutHandle layoutB, void* beta, DevicePointer c, MatrixLayoutHandle layoutC, DevicePointer d,
        MatrixLayoutHandle layoutD, MatmulAlgorithm* algorithm, DevicePointer workspace, nuint workspaceBytes,
        StreamHandle stream);
}
