using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Queue;

/// <summary>
/// The changing values of a recorded pass, in the order of its calls and always at the same place on the GPU: written into one of a
/// few pinned buffers, and copied as a whole in front of the graph.
/// </summary>
internal sealed class PassValues : IDisposable
{
    /// <summary>Launches whose values may be under way at a time.</summary>
    private const int Buffers = 4;

    private readonly CudaMemory _memory;
    private readonly PinnedMemory[] _pinned;
    private readonly CudaEvent[] _copied;
    private int _current;
    private long _next;

    /// <param name="context">The device's.</param>
    /// <param name="bytes">As a rehearsal has counted them.</param>
    public PassValues(CudaContext context, long bytes)
    {
        Bytes = Math.Max(bytes, ValueRing.Alignment);
        _memory = new CudaMemory(context, Bytes);
        _pinned = [.. Enumerable.Range(0, Buffers).Select(_ => new PinnedMemory(context, Bytes))];
        _copied = [.. Enumerable.Range(0, Buffers).Select(_ => new CudaEvent(context))];
    }

    public long Bytes { get; }

    /// <summary>Turns to the next buffer, once the launch before last that used it has read it.</summary>
    public void Begin()
    {
        _current = (_current + 1) % Buffers;
        _copied[_current].Synchronize();
        _next = 0;
    }

    /// <summary>The place of the next value.</summary>
    /// <exception cref="InvalidOperationException">There are more than in the rehearsal.</exception>
    public DevicePointer Put(ReadOnlySpan<byte> values)
    {
        long bytes = ValueRing.Padded(values.Length);
        if (_next + bytes > Bytes)
        {
            throw new InvalidOperationException($"a pass has more than the {Bytes} bytes of values that it had when it was rehearsed: its key does not say all that it depends on.");
        }

        values.CopyTo(_pinned[_current].Values<byte>(_next, values.Length));
        var place = _memory.All.Slice(_next, bytes);
        _next += bytes;
        return place.Start;
    }

    /// <summary>Queues the copy.</summary>
    public void Copy(CudaStream stream)
    {
        stream.Copy(_pinned[_current], 0, _memory.All);
        _copied[_current].Record(stream);
    }

    public void Dispose()
    {
        _memory.Dispose();
        foreach (var buffer in _pinned)
        {
            buffer.Dispose();
        }

        foreach (var happening in _copied)
        {
            happening.Dispose();
        }
    }
}
