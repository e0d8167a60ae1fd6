using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>Capture of streams, and graphs: part of <c>libcuda.so.1</c>.</summary>
internal static unsafe partial class DriverGraph
{
    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuStreamBeginCapture_v2")]
    public static partial CudaResult StreamBeginCapture(StreamHandle stream, CaptureMode mode);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuStreamEndCapture")]
    public static partial CudaResult StreamEndCapture(StreamHandle stream, GraphHandle* graph);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuStreamIsCapturing")]
    public static partial CudaResult StreamIsCapturing(StreamHandle stream, CaptureStatus* status);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuThreadExchangeStreamCaptureMode")]
    public static partial CudaResult ThreadExchangeCaptureMode(CaptureMode* mode);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuGraphInstantiateWithFlags")]
    public static partial CudaResult GraphInstantiate(GraphExecHandle* exec, GraphHandle graph, ulong flags);

    /// <summary>Tells which node failed, and why.</summary>
    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuGraphInstantiateWithParams")]
    public static partial CudaResult GraphInstantiateWithParams(
        GraphExecHandle* exec, GraphHandle graph, GraphInstantiateParameters* parameters);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuGraphUpload")]
    public static partial CudaResult GraphUpload(GraphExecHandle exec, StreamHandle stream);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuGraphLaunch")]
    public static partial CudaResult GraphLaunch(GraphExecHandle exec, StreamHandle stream);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuGraphExecUpdate_v2")]
    public static partial CudaResult GraphExecUpdate(GraphExecHandle exec, GraphHandle graph, GraphExecUpdateInfo* result);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuGraphExecDestroy")]
    public static partial CudaResult GraphExecDestroy(GraphExecHandle exec);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuGraphDestroy")]
    public static partial CudaResult GraphDestroy(GraphHandle graph);

    /// <summary>With no array the count alone is told.</summary>
    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuGraphGetNodes")]
    public static partial CudaResult GraphGetNodes(GraphHandle graph, GraphNodeHandle* nodes, nuint* count);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuGraphDebugDotPrint")]
    public static partial CudaResult GraphDebugDotPrint(GraphHandle graph, byte* path, uint flags);
}
