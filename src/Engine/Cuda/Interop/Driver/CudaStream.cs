namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>
/// A queue of work on the GPU: in order within, independent of other streams and of the legacy default stream. A call on it returns
/// before the work is done; memory it names must stay until then.
/// </summary>
internal sealed unsafe class CudaStream : CudaResource
{
    /// <param name="context">Current in this thread.</param>
    /// <param name="priority">0, or a smaller number for a more urgent one (<see cref="CudaContext.GetPriorities"/>).</param>
    public CudaStream(CudaContext context, int priority = 0)
        : base(context)
    {
        StreamHandle stream;
        DriverCheck.Check(DriverStream.StreamCreate(&stream, StreamFlags.NonBlocking, priority), "cuStreamCreateWithPriority");
        Own(stream.Value);
    }

    public StreamHandle Handle => new(handle);

    /// <summary>Waits until everything in it is done.</summary>
    public void Synchronize() => DriverCheck.Check(DriverStream.StreamSynchronize(Handle), "cuStreamSynchronize");

    /// <summary>Asks, without waiting, whether everything in it is done.</summary>
    public bool QueryDone() => DriverCheck.IsDone(DriverStream.StreamQuery(Handle), "cuStreamQuery");

    /// <summary>What is queued from here on waits for the event.</summary>
    public void Wait(CudaEvent happening, EventRecordFlags flags = EventRecordFlags.None) =>
        DriverCheck.Check(DriverStream.StreamWaitEvent(Handle, happening.Handle, flags), "cuStreamWaitEvent");

    /// <summary>Copies from pinned memory, as many bytes as <paramref name="to"/> has.</summary>
    public void Copy(PinnedMemory from, long offset, DeviceRange to) =>
        DriverCheck.Check(DriverMemory.CopyToDeviceAsync(to.Start, from.Address(offset, to.Bytes), (nuint)to.Bytes, Handle), "cuMemcpyHtoDAsync_v2");

    /// <summary>Copies to pinned memory, as many bytes as <paramref name="from"/> has.</summary>
    public void Copy(DeviceRange from, PinnedMemory to, long offset) =>
        DriverCheck.Check(DriverMemory.CopyToHostAsync(to.Address(offset, from.Bytes), from.Start, (nuint)from.Bytes, Handle), "cuMemcpyDtoHAsync_v2");

    /// <summary>Copies within the GPU.</summary>
    /// <exception cref="ArgumentException">The ranges are not of one size.</exception>
    public void Copy(DeviceRange from, DeviceRange to)
    {
        if (from.Bytes != to.Bytes)
        {
            throw new ArgumentException($"{from.Bytes} bytes do not go into {to.Bytes}", nameof(to));
        }

        DriverCheck.Check(DriverMemory.CopyOnDeviceAsync(to.Start, from.Start, (nuint)from.Bytes, Handle), "cuMemcpyDtoDAsync_v2");
    }

    /// <summary>Writes one value into every byte.</summary>
    public void Fill(DeviceRange range, byte value) =>
        DriverCheck.Check(DriverMemory.FillBytesAsync(range.Start, value, (nuint)range.Bytes, Handle), "cuMemsetD8Async");

    /// <summary>
    /// Records what this thread queues from here on, in this stream and in those that wait for its events, instead of doing it.
    /// Other threads go on as they like: those of a loader or of NCCL may allocate.
    /// </summary>
    public void BeginCapture() =>
        DriverCheck.Check(DriverGraph.StreamBeginCapture(Handle, CaptureMode.ThreadLocal), "cuStreamBeginCapture_v2");

    /// <summary>Ends the recording. Streams that took part must have been waited for by this one.</summary>
    public CudaGraph EndCapture()
    {
        GraphHandle graph;
        DriverCheck.Check(DriverGraph.StreamEndCapture(Handle, &graph), "cuStreamEndCapture");
        return new CudaGraph(Context, graph);
    }

    /// <summary>Ends a recording that failed half-way, so that the stream can be used again; what was recorded is thrown away.</summary>
    public void AbandonCapture()
    {
        GraphHandle graph;
        if (DriverGraph.StreamEndCapture(Handle, &graph) == CudaResult.Success && graph.Value != 0)
        {
            _ = DriverGraph.GraphDestroy(graph);
        }
    }

    public CaptureStatus QueryCapture()
    {
        CaptureStatus status;
        DriverCheck.Check(DriverGraph.StreamIsCapturing(Handle, &status), "cuStreamIsCapturing");
        return status;
    }

    protected override CudaResult Destroy() => DriverStream.StreamDestroy(Handle);
}
