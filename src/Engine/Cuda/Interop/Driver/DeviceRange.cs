namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>Bytes in a GPU's memory, valid as long as the <see cref="CudaMemory"/> they are of.</summary>
internal readonly record struct DeviceRange(DevicePointer Start, long Bytes)
{
    /// <exception cref="ArgumentOutOfRangeException">The bytes are not all in the range.</exception>
    public DeviceRange Slice(long offset, long bytes) =>
        offset >= 0 && bytes >= 0 && offset <= Bytes - bytes
            ? new DeviceRange(Start + offset, bytes)
            : throw new ArgumentOutOfRangeException(nameof(offset), $"{bytes} bytes at offset {offset} of {Bytes}");
}
