using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>Streams and events: part of <c>libcuda.so.1</c>.</summary>
internal static unsafe partial class DriverStream
{
    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuStreamCreateWithPriority")]
    public static partial CudaResult StreamCreate(StreamHandle* stream, StreamFlags flags, int priority);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuStreamDestroy_v2")]
    public static partial CudaResult StreamDestroy(StreamHandle stream);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuStreamSynchronize")]
    public static partial CudaResult StreamSynchronize(StreamHandle stream);

    /// <summary><see cref="CudaResult.NotReady"/> while work is left.</summary>
    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuStreamQuery")]
    public static partial CudaResult StreamQuery(StreamHandle stream);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuStreamWaitEvent")]
    public static partial CudaResult StreamWaitEvent(StreamHandle stream, EventHandle happening, EventRecordFlags flags);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuEventCreate")]
    public static partial CudaResult EventCreate(EventHandle* happening, EventFlags flags);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuEventDestroy_v2")]
    public static partial CudaResult EventDestroy(EventHandle happening);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuEventRecord")]
    public static partial CudaResult EventRecord(EventHandle happening, StreamHandle stream);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuEventRecordWithFlags")]
    public static partial CudaResult EventRecordWithFlags(EventHandle happening, StreamHandle stream, EventRecordFlags flags);

    /// <summary><see cref="CudaResult.NotReady"/> while it has not happened.</summary>
    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuEventQuery")]
    public static partial CudaResult EventQuery(EventHandle happening);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuEventSynchronize")]
    public static partial CudaResult EventSynchronize(EventHandle happening);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuEventElapsedTime")]
    public static partial CudaResult EventElapsedTime(float* milliseconds, EventHandle from, EventHandle to);
}
