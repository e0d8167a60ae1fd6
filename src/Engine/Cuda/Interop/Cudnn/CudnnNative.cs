using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Interop.Cudnn;

/// <summary>The graph API of cuDNN 9, <c>libcudnn.so.9</c>.</summary>
internal static unsafe partial class CudnnNative
{
    /// <summary>91900 is 9.19.0.</summary>
    [LibraryImport(CudaLibraryName.Cudnn, EntryPoint = "cudnnGetVersion")]
    public static partial nuint GetVersion();

    [LibraryImport(CudaLibraryName.Cudnn, EntryPoint = "cudnnGetCudartVersion")]
    public static partial nuint GetRuntimeVersion();

    [LibraryImport(CudaLibraryName.Cudnn, EntryPoint = "cudnnCreate")]
    public static partial CudnnStatus Create(DnnHandle* handle);

    [LibraryImport(CudaLibraryName.Cudnn, EntryPoint = "cudnnDestroy")]
    public static partial CudnnStatus Destroy(DnnHandle handle);

    [LibraryImport(CudaLibraryName.Cudnn, EntryPoint = "cudnnSetStream")]
    public static partial CudnnStatus SetStream(DnnHandle handle, StreamHandle stream);

    [LibraryImport(CudaLibraryName.Cudnn, EntryPoint = "cudnnGetErrorString")]
    public static partial byte* GetErrorString(CudnnStatus status);

    /// <summary>What this thread's last failed call has to say.</summary>
    [LibraryImport(CudaLibraryName.Cudnn, EntryPoint = "cudnnGetLastErrorString")]
    public static partial void GetLastErrorString(byte* text, nuint bytes);

    [LibraryImport(CudaLibraryName.Cudnn, EntryPoint = "cudnnGraphVersionCheck")]
    public static partial CudnnStatus GraphVersionCheck();

    [LibraryImport(CudaLibraryName.Cudnn, EntryPoint = "cudnnBackendCreateDescriptor")]
    public static partial CudnnStatus CreateDescriptor(DnnDescriptorType type, DnnDescriptorHandle* descriptor);

    [LibraryImport(CudaLibraryName.Cudnn, EntryPoint = "cudnnBackendDestroyDescriptor")]
    public static partial CudnnStatus DestroyDescriptor(DnnDescriptorHandle descriptor);

    [LibraryImport(CudaLibraryName.Cudnn, EntryPoint = "cudnnBackendSetAttribute")]
    public static partial CudnnStatus SetAttribute(
        DnnDescriptorHandle descriptor, DnnAttribute name, DnnAttributeType type, long count, void* values);

    [LibraryImport(CudaLibraryName.Cudnn, EntryPoint = "cudnnBackendGetAttribute")]
    public static partial CudnnStatus GetAttribute(
        DnnDescriptorHandle descriptor, DnnAttribute name, DnnAttributeType type, long requested, long* count, void* values);

    [LibraryImport(CudaLibraryName.Cudnn, EntryPoint = "cudnnBackendFinalize")]
    public static partial CudnnStatus Finalize(DnnDescriptorHandle descriptor);

    [LibraryImport(CudaLibraryName.Cudnn, EntryPoint = "cudnnBackendExecute")]
    public static partial CudnnStatus Execute(DnnHandle handle, DnnDescriptorHandle plan, DnnDescriptorHandle variantPack);
}
