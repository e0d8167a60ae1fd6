using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Lockstep.Engine.Collectives;

/// <summary>Sums of float32, sent as they are.</summary>
public sealed class Float32Sum : IWire
{
    public string Name => "float32";

    public int ValueSize => sizeof(float);

    public int WireSize => sizeof(float);

    public IWire Unpacked => this;

    public void Pack(ReadOnlySpan<byte> values, Span<byte> wire) => values.CopyTo(wire);

    public void Unpack(ReadOnlySpan<byte> wire, Span<byte> values) => wire.CopyTo(values);

    public void Combine(ReadOnlySpan<byte> wire, Span<byte> values)
    {
        var sums = MemoryMarshal.Cast<byte, float>(values);
        TensorPrimitives.Add(MemoryMarshal.Cast<byte, float>(wire), sums, sums);
    }
}
