namespace Lockstep.Engine.Devices;

/// <summary>A view of consecutive floats of a buffer.</summary>
/// <param name="Buffer">Where they lie.</param>
/// <param name="Offset">First float.</param>
/// <param name="Length">Floats.</param>
public readonly record struct Block(DeviceBuffer Buffer, long Offset, int Length)
{
    /// <summary>The host's view, see <see cref="DeviceBuffer.Span"/>.</summary>
    public Span<float> Span => Buffer.Span(Offset, Length);

    /// <summary>See <see cref="DeviceBuffer.ToHost"/>.</summary>
    public void ToHost() => Buffer.ToHost(Offset, Length);

    /// <summary>See <see cref="DeviceBuffer.BeginToHost"/>.</summary>
    public void BeginToHost() => Buffer.BeginToHost(Offset, Length);

    /// <summary>See <see cref="DeviceBuffer.ToDevice"/>.</summary>
    public void ToDevice() => Buffer.ToDevice(Offset, Length);

    /// <summary>A part of this view.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside.</exception>
    public Block Part(int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)offset + length, Length, nameof(length));
        return new Block(Buffer, Offset + offset, length);
    }
}
