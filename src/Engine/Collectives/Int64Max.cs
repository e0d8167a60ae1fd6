using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Lockstep.Engine.Collectives;

/// <summary>Largest int64 of all ranks, sent as it is.</summary>
public sealed class Int64Max : IWire
{
    public string Name => "int64-max";

    public int ValueSize => sizeof(long);

    public int WireSize => sizeof(long);

    public IWire Unpacked => this;

    public void Pack(ReadOnlySpan<byte> values, Span<byte> wire) => values.CopyTo(wire);

    public void Unpack(ReadOnlySpan<byte> wire, Span<byte> values) => wire.CopyTo(values);

    public void Combine(ReadOnlySpan<byte> wire, Span<byte> values)
    {
        var maxima = MemoryMarshal.Cast<byte, long>(values);
        TensorPrimitives.Max(MemoryMarshal.Cast<byte, long>(wire), maxima, maxima);
    }
}
