namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>Memory of the host that does not move and is not swapped out, so that the GPU copies from and to it by itself.</summary>
internal sealed unsafe class PinnedMemory : CudaResource
{
    /// <param name="context">Current in this thread.</param>
    /// <param name="bytes">More than none.</param>
    /// <param name="flags">Write-combined memory is faster to copy from and very slow to read.</param>
    public PinnedMemory(CudaContext context, long bytes, HostMemoryFlags flags = HostMemoryFlags.Portable)
        : base(context)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        void* memory;
        var result = DriverMemory.HostAllocate(&memory, (nuint)bytes, flags);
        if (result != CudaResult.Success)
        {
            throw DriverCheck.Failure(result, "cuMemHostAlloc", $"{bytes} bytes");
        }

        Own((nint)memory);
        Bytes = bytes;
    }

    public long Bytes { get; }

    /// <summary>A part of it as values; valid until it is disposed.</summary>
    /// <param name="offset">In bytes.</param>
    /// <param name="count">Of values.</param>
    public Span<T> Values<T>(long offset, int count)
        where T : unmanaged => new(Address(offset, (long)count * sizeof(T)), count);

    /// <exception cref="ArgumentOutOfRangeException">The bytes are not all in it.</exception>
    /// <exception cref="ObjectDisposedException">It is gone.</exception>
    public byte* Address(long offset, long bytes)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        return offset >= 0 && bytes >= 0 && offset <= Bytes - bytes
            ? (byte*)handle + offset
            : throw new ArgumentOutOfRangeException(nameof(offset), $"{bytes} bytes at offset {offset} of {Bytes}");
    }

    protected override CudaResult Destroy() => DriverMemory.HostFree((void*)handle);
}
