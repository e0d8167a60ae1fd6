namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>Memory of a GPU. What is in it at first is not defined.</summary>
internal sealed unsafe class CudaMemory : CudaResource
{
    /// <param name="context">Current in this thread.</param>
    /// <param name="bytes">More than none.</param>
    /// <exception cref="CudaException">There is no room.</exception>
    public CudaMemory(CudaContext context, long bytes)
        : base(context)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        DevicePointer memory;
        var result = DriverMemory.Allocate(&memory, (nuint)bytes);
        if (result != CudaResult.Success)
        {
            throw DriverCheck.Failure(result, "cuMemAlloc_v2", $"{bytes} bytes on GPU {context.Ordinal}{Room()}");
        }

        Own((nint)memory.Address);
        Bytes = bytes;
    }

    public long Bytes { get; }

    public DeviceRange All => new(new DevicePointer((ulong)handle), Bytes);

    /// <summary>Copies from the host and waits for it. Streams do not wait for it by themselves: nothing may be under way here.</summary>
    public void Write(ReadOnlySpan<byte> from, long offset = 0)
    {
        var to = All.Slice(offset, from.Length);
        fixed (byte* start = from)
        {
            DriverCheck.Check(DriverMemory.CopyToDevice(to.Start, start, (nuint)from.Length), "cuMemcpyHtoD_v2");
        }

        // It returns once the bytes have been taken from the host, and our streams do not wait for the legacy one that still brings them.
        DriverCheck.Check(DriverStream.StreamSynchronize(default), "cuStreamSynchronize");
    }

    /// <summary>Copies to the host and waits for it. It does not wait for streams: what is under way there must have been waited for.</summary>
    public void Read(Span<byte> to, long offset = 0)
    {
        var from = All.Slice(offset, to.Length);
        fixed (byte* start = to)
        {
            DriverCheck.Check(DriverMemory.CopyToHost(start, from.Start, (nuint)to.Length), "cuMemcpyDtoH_v2");
        }
    }

    protected override CudaResult Destroy() => DriverMemory.Free(new DevicePointer((ulong)handle));

    private static string Room()
    {
        nuint free, total;
        return DriverMemory.GetInfo(&free, &total) == CudaResult.Success ? $", which has {free} of {total} left" : string.Empty;
    }
}
