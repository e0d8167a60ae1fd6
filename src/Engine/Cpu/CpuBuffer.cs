using System.Runtime.InteropServices;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu;

/// <summary>Native memory outside the garbage collector's heap: never moved, aligned to a cache line, zeroed.</summary>
internal sealed unsafe class CpuBuffer : DeviceBuffer
{
    private const int Alignment = 64;
    private float* _memory;

    public CpuBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        nuint bytes = checked((nuint)Math.Max(length, 1) * sizeof(float));
        bool large = bytes >= (nuint)HugePages.Bytes;
        _memory = (float*)NativeMemory.AlignedAlloc(bytes, (nuint)(large ? HugePages.Bytes : Alignment));
        if (large)
        {
            HugePages.Advise(_memory, bytes);
        }

        NativeMemory.Clear(_memory, bytes);
        Length = length;
        GC.AddMemoryPressure((long)bytes);
    }

    ~CpuBuffer()
    {
        Dispose(false);
    }

    public override long Length { get; }

    /// <summary>The first float; null after disposal.</summary>
    internal float* Pointer => _memory;

    public override Span<float> Span(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_memory is null, this);
        if (offset < 0 || length < 0 || offset > Length - length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), $"expected a part of {Length} floats, got {length} from {offset}.");
        }

        return new Span<float>(_memory + offset, length);
    }

    protected override void Dispose(bool disposing)
    {
        if (_memory is not null)
        {
            NativeMemory.AlignedFree(_memory);
            _memory = null;
            GC.RemoveMemoryPressure(Math.Max(Length, 1) * sizeof(float));
        }
    }
}
