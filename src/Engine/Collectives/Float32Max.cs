using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Lockstep.Engine.Collectives;

/// <summary>Largest float32 of all ranks, sent as it is; NaN wins, and +0 is larger than -0.</summary>
public sealed class Float32Max : IWire
{
    public string Name => "float32-max";

    public int ValueSize => sizeof(float);

    public int WireSize => sizeof(float);

    public IWire Unpacked => this;

    public void Pack(ReadOnlySpan<byte> values, Span<byte> wire) => values.CopyTo(wire);

    public void Unpack(ReadOnlySpan<byte> wire, Span<byte> values) => wire.CopyTo(values);

    public void Combine(ReadOnlySpan<byte> wire, Span<byte> values)
    {
        var maxima = MemoryMarshal.Cast<byte, float>(values);
        TensorPrimitives.Max(MemoryMarshal.Cast<byte, float>(wire), maxima, maxima);
    }
}
