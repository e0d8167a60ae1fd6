namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>A mark in a stream: others wait for it, the host asks for it, two of them measure time.</summary>
internal sealed unsafe class CudaEvent : CudaResource
{
    /// <param name="context">Current in this thread.</param>
    /// <param name="flags">Without timing it is cheaper.</param>
    public CudaEvent(CudaContext context, EventFlags flags = EventFlags.DisableTiming)
        : base(context)
    {
        EventHandle happening;
        DriverCheck.Check(DriverStream.EventCreate(&happening, flags), "cuEventCreate");
        Own(happening.Value);
    }

    public EventHandle Handle => new(handle);

    /// <summary>It happens when everything that is in the stream now is done.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="flags">External while a graph is captured: every launch of the graph records it.</param>
    public void Record(CudaStream stream, EventRecordFlags flags = EventRecordFlags.None) =>
        DriverCheck.Check(DriverStream.EventRecordWithFlags(Handle, stream.Handle, flags), "cuEventRecordWithFlags");

    /// <summary>Asks, without waiting, whether it has happened; so has one that was never recorded.</summary>
    public bool QueryDone() => DriverCheck.IsDone(DriverStream.EventQuery(Handle), "cuEventQuery");

    /// <summary>Waits until it has happened.</summary>
    public void Synchronize() => DriverCheck.Check(DriverStream.EventSynchronize(Handle), "cuEventSynchronize");

    /// <summary>Time on the GPU since another; both must have happened and have timing. To about half a microsecond.</summary>
    public TimeSpan Since(CudaEvent earlier)
    {
        float milliseconds;
        DriverCheck.Check(DriverStream.EventElapsedTime(&milliseconds, earlier.Handle, Handle), "cuEventElapsedTime");
        return TimeSpan.FromMilliseconds(milliseconds);
    }

    protected override CudaResult Destroy() => DriverStream.EventDestroy(Handle);
}
