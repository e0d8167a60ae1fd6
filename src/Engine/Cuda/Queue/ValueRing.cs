using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Queue;

/// <summary>
/// Values for calls that are made at once: written into pinned memory, copied to the same place on the GPU in front of the call.
/// Before the ring comes round, everything that was queued is waited for.
/// </summary>
internal sealed class ValueRing : IDisposable
{
    /// <summary>Where a value begins: any kernel may read it with accesses of 16 bytes.</summary>
    public const int Alignment = 16;

    private readonly PinnedMemory _pinned;
    private readonly CudaMemory _memory;
    private long _next;

    public ValueRing(CudaContext context, long bytes)
    {
        _pinned = new PinnedMemory(context, bytes);
        _memory = new CudaMemory(context, bytes);
    }

    /// <summary>Rounded up to where the next value begins.</summary>
    public static long Padded(long bytes) => (Math.Max(bytes, 1) + Alignment - 1) / Alignment * Alignment;

    /// <summary>Valid until the ring comes round, for calls queued after this one.</summary>
    public DevicePointer Put(ReadOnlySpan<byte> values, CudaStream stream)
    {
        long bytes = Padded(values.Length);
        if (bytes > _pinned.Bytes)
        {
            throw new ArgumentException($"expected at most {_pinned.Bytes} bytes of values for one call, got {values.Length}.", nameof(values));
        }

        if (_next + bytes > _pinned.Bytes)
        {
            stream.Synchronize();
            _next = 0;
        }

        values.CopyTo(_pinned.Values<byte>(_next, values.Length));
        var place = _memory.All.Slice(_next, bytes);
        stream.Copy(_pinned, _next, place);
        _next += bytes;
        return place.Start;
    }

    public void Dispose()
    {
        _pinned.Dispose();
        _memory.Dispose();
    }
}
