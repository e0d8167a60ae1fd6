using System.Runtime.InteropServices;
using Lockstep.Engine.Devices;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>
/// Floats that the other ranks of the host may read but not write: the vector of gradients, summed where it lies. It outlives
/// generations; each hands its descriptor to its peers. In huge pages where the machine has set some aside.
/// </summary>
internal sealed class SharedBuffer : DeviceBuffer
{
    private const long HugePage = 2 * 1024 * 1024;

    // Besides its size nobody can change what it is made of: punching holes and new writable mappings need a file without FutureWrite.
    private const MemorySeals Seals = MemorySeals.Shrink | MemorySeals.Grow | MemorySeals.FutureWrite | MemorySeals.Seal;
    private readonly SharedSegment _segment;

    private SharedBuffer(long length, SafeFileHandle memory, SharedSegment segment)
    {
        Length = length;
        Memory = memory;
        _segment = segment;
        GC.AddMemoryPressure(segment.Length);
    }

    public override long Length { get; }

    public long ByteLength => Length * sizeof(float);

    public SafeFileHandle Memory { get; }

    /// <param name="length">Floats, at least 1. All zero afterwards, every page present.</param>
    /// <exception cref="SharedMemoryException">The system shares no memory, or has none left.</exception>
    public static SharedBuffer Allocate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        LinuxCalls.Require();
        long bytes = checked(length * sizeof(float));
        return (bytes >= HugePage ? TryAllocate(length, LinuxCalls.HugePages2M) : null) ?? Allocate(length, 0);
    }

    public override Span<float> Span(long offset, int length) =>
        offset < 0 || length < 0 || offset > Length - length
            ? throw new ArgumentOutOfRangeException(nameof(offset), $"expected a part of {Length} floats, got {length} from {offset}.")
            : MemoryMarshal.Cast<byte, float>(_segment.Bytes(offset * sizeof(float), checked(length * sizeof(float))));

    /// <summary>Whether <paramref name="bytes"/> lie in this buffer, and where.</summary>
    public bool TryLocate(ReadOnlySpan<byte> bytes, out long offset) => _segment.TryLocate(bytes, out offset) && offset <= ByteLength - bytes.Length;

    public ReadOnlySpan<byte> Bytes(long offset, int length) => _segment.Bytes(offset, length);

    /// <summary>Maps what a peer exposes, for reading.</summary>
    /// <param name="memory">As it arrived; stays the caller's.</param>
    /// <param name="byteLength">Bytes that the peer says it exposes.</param>
    /// <exception cref="SharedMemoryException">The memory could change under our feet, has another size, or cannot be mapped.</exception>
    public static SharedSegment MapForReading(SafeFileHandle memory, long byteLength)
    {
        var seals = LinuxCalls.SealsOf(memory);
        if ((seals & Seals) != Seals)
        {
            throw new SharedMemoryException($"the memory exposed is not sealed (seals {seals}, expected {Seals})");
        }

        long length = LinuxCalls.LengthOf(memory);
        if (length < byteLength || length - byteLength >= HugePage)
        {
            throw new SharedMemoryException($"the memory exposed has {length} bytes, expected {byteLength} and the rest of a page");
        }

        return SharedSegment.Map(memory, length, writable: false, populated: true);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_segment.IsClosed)
        {
            GC.RemoveMemoryPressure(_segment.Length);
            _segment.Dispose();
            Memory.Dispose();
        }
    }

    private static SharedBuffer? TryAllocate(long length, uint flags)
    {
        try
        {
            return Allocate(length, flags);
        }
        catch (SharedMemoryException)
        {
            // No huge pages, none left, or a kernel that cannot seal them: ordinary ones serve.
            return null;
        }
    }

    private static SharedBuffer Allocate(long length, uint flags)
    {
        long unit = flags == 0 ? Environment.SystemPageSize : HugePage;
        long bytes = ((length * sizeof(float)) + unit - 1) / unit * unit;
        var memory = LinuxCalls.NewMemory("lockstep-exposed", bytes, flags);
        SharedSegment? segment = null;
        try
        {
            segment = SharedSegment.Map(memory, bytes, writable: true, populated: flags != 0);
            if (flags == 0)
            {
                segment.AdviseHugePages();
                Populate(segment);
            }

            LinuxCalls.Seal(memory, Seals);
            return new SharedBuffer(length, memory, segment);
        }
        catch
        {
            segment?.Dispose();
            memory.Dispose();
            throw;
        }
    }

    /// <summary>By writing: a mapping that is populated as it is made gets small pages before it can be advised.</summary>
    private static void Populate(SharedSegment segment)
    {
        for (long offset = 0; offset < segment.Length; offset += HugePage)
        {
            segment.Bytes(offset, (int)Math.Min(HugePage, segment.Length - offset)).Clear();
        }
    }
}
