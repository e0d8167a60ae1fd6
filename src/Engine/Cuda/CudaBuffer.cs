using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda;

/// <summary>
/// GPU memory: float32, or the device's elements. The host's image, float32 always, is made when it is first asked for. Elements that
/// are not float32 are widened and rounded (to nearest, ties to even) on the way.
/// </summary>
internal sealed class CudaBuffer : DeviceBuffer
{
    private readonly CudaDevice _device;
    private readonly CudaMemory _memory;
    private readonly ElementType _type;
    private PinnedMemory? _pinned;
    private float[]? _widened;

    public CudaBuffer(CudaDevice device, long length, ElementType type)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        (_device, Length, _type) = (device, length, type);
        _memory = new CudaMemory(device.Context, Math.Max(1, length) * type.Bytes());
        device.Queue.Clear(_memory.All);
    }

    public override long Length { get; }

    /// <summary>The same numbers as <see cref="CudaSettings.Precision"/> asks products to be made with; null while there are none.</summary>
    public CudaMemory? Shadow { get; private set; }

    /// <summary>The GPU's address of a part.</summary>
    public DeviceRange Part(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_memory.IsClosed, this);
        return _memory.All.Slice(offset * _type.Bytes(), length * _type.Bytes());
    }

    /// <summary>Memory for a copy in another type, which whoever asks keeps up to date.</summary>
    public DeviceRange ShadowOf(ElementType type)
    {
        Shadow ??= new CudaMemory(_device.Context, Math.Max(1, Length) * type.Bytes());
        return Shadow.All;
    }

    public override Span<float> Span(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_memory.IsClosed, this);
        if (offset < 0 || length < 0 || offset > Length - length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), $"expected a part of {Length} floats, got {length} from {offset}.");
        }

        return _type == ElementType.Float32
            ? Pinned().Values<float>(offset * sizeof(float), length)
            : (_widened ??= new float[Length]).AsSpan(checked((int)offset), length);
    }

    public override void ToHost(long offset, int length)
    {
        CopyToHost(offset, length);
        _device.Queue.Stream.Synchronize();
        if (_type != ElementType.Float32)
        {
            Widen(Pinned().Values<ushort>(offset * sizeof(ushort), length), Span(offset, length));
        }
    }

    /// <exception cref="NotSupportedException">The elements are to be widened, which the host does when they have come.</exception>
    public override void BeginToHost(long offset, int length)
    {
        if (_type != ElementType.Float32)
        {
            throw new NotSupportedException($"expected a buffer of float32, this one is of {_type}: use ToHost.");
        }

        CopyToHost(offset, length);
    }

    /// <summary>Returns when the image may be changed again.</summary>
    public override void ToDevice(long offset, int length)
    {
        if (length == 0)
        {
            return;
        }

        _device.Settle();
        if (_type != ElementType.Float32)
        {
            Narrow(Span(offset, length), Pinned().Values<ushort>(offset * sizeof(ushort), length));
        }

        _device.Queue.Stream.Copy(Pinned(), offset * _type.Bytes(), Part(offset, length));
        _device.Queue.Stream.Synchronize();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_memory.IsClosed)
        {
            _device.MakeCurrent();
            _device.Queue.Stream.Synchronize();
            _memory.Dispose();
            _pinned?.Dispose();
            Shadow?.Dispose();
        }
    }

    private void CopyToHost(long offset, int length)
    {
        _device.Settle();
        if (length > 0)
        {
            _device.Queue.Stream.Copy(Part(offset, length), Pinned(), offset * _type.Bytes());
        }
    }

    private PinnedMemory Pinned()
    {
        if (_pinned is null)
        {
            _device.MakeCurrent();
            _pinned = new PinnedMemory(_device.Context, Math.Max(1, Length) * _type.Bytes());
            MemoryMarshal.AsBytes(_pinned.Values<byte>(0, checked((int)Math.Min(_pinned.Bytes, int.MaxValue)))).Clear();
        }

        return _pinned;
    }

    private void Widen(ReadOnlySpan<ushort> elements, Span<float> floats)
    {
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = _type == ElementType.BFloat16
                ? BitConverter.Int32BitsToSingle(elements[i] << 16)
                : (float)BitConverter.UInt16BitsToHalf(elements[i]);
        }
    }

    private void Narrow(ReadOnlySpan<float> floats, Span<ushort> elements)
    {
        for (int i = 0; i < floats.Length; i++)
        {
            elements[i] = _type == ElementType.BFloat16
                ? ToBFloat16(floats[i])
                : BitConverter.HalfToUInt16Bits((Half)floats[i]);
        }
    }

    private static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7fff : (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }
}
