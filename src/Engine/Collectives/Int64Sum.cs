using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Lockstep.Engine.Collectives;

/// <summary>Sums of int64, sent as they are. Exact in any order; an overflow wraps around, so the caller keeps head-room.</summary>
public sealed class Int64Sum : IWire
{
    public string Name => "int64";

    public int ValueSize => sizeof(long);

    public int WireSize => sizeof(long);

    public IWire Unpacked => this;

    public void Pack(ReadOnlySpan<byte> values, Span<byte> wire) => values.CopyTo(wire);

    public void Unpack(ReadOnlySpan<byte> wire, Span<byte> values) => wire.CopyTo(values);

    public void Combine(ReadOnlySpan<byte> wire, Span<byte> values)
    {
        var sums = MemoryMarshal.Cast<byte, long>(values);
        TensorPrimitives.Add(MemoryMarshal.Cast<byte, long>(wire), sums, sums);
    }
}
