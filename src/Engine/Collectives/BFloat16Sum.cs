using System.Numerics;
using System.Runtime.InteropServices;

namespace Lockstep.Engine.Collectives;

/// <summary>
/// Sums of float32 that travel as bfloat16, the upper half of a float32: same range, 8 significant bits. Added in float32;
/// every hop rounds the partial sum once, to nearest, ties to even.
/// </summary>
public sealed class BFloat16Sum : IWire
{
    private const int Shift = 16;
    private const uint Magnitude = 0x7FFF_FFFF;
    private const uint Infinity = 0x7F80_0000;

    /// <summary>Set in every packed NaN: cutting off the lower half of one whose payload lies there would leave infinity.</summary>
    private const uint Quiet = 0x40;

    /// <summary>One less than half of the last place that is kept.</summary>
    private const uint BelowHalf = 0x7FFF;

    private static readonly Float32Sum InMemory = new();

    public string Name => "bfloat16";

    public int ValueSize => sizeof(float);

    public int WireSize => sizeof(ushort);

    public IWire Unpacked => InMemory;

    public void Pack(ReadOnlySpan<byte> values, Span<byte> wire)
    {
        var source = MemoryMarshal.Cast<byte, uint>(values);
        var target = MemoryMarshal.Cast<byte, ushort>(wire)[..source.Length];
        int width = Vector<uint>.Count;
        int at = 0;
        for (; at <= source.Length - 2 * width; at += 2 * width)
        {
            var lower = Rounded(new Vector<uint>(source[at..]));
            var upper = Rounded(new Vector<uint>(source[(at + width)..]));
            Vector.Narrow(lower, upper).CopyTo(target[at..]);
        }

        for (; at < source.Length; at++)
        {
            target[at] = Rounded(source[at]);
        }
    }

    public void Unpack(ReadOnlySpan<byte> wire, Span<byte> values)
    {
        var source = MemoryMarshal.Cast<byte, ushort>(wire);
        var target = MemoryMarshal.Cast<byte, uint>(values)[..source.Length];
        int width = Vector<uint>.Count;
        int at = 0;
        for (; at <= source.Length - 2 * width; at += 2 * width)
        {
            Vector.Widen(new Vector<ushort>(source[at..]), out var lower, out var upper);
            (lower << Shift).CopyTo(target[at..]);
            (upper << Shift).CopyTo(target[(at + width)..]);
        }

        for (; at < source.Length; at++)
        {
            target[at] = (uint)source[at] << Shift;
        }
    }

    public void Combine(ReadOnlySpan<byte> wire, Span<byte> values)
    {
        var source = MemoryMarshal.Cast<byte, ushort>(wire);
        var sums = MemoryMarshal.Cast<byte, float>(values)[..source.Length];
        int width = Vector<float>.Count;
        int at = 0;
        for (; at <= source.Length - 2 * width; at += 2 * width)
        {
            Vector.Widen(new Vector<ushort>(source[at..]), out var lower, out var upper);
            Add(lower, sums[at..]);
            Add(upper, sums[(at + width)..]);
        }

        for (; at < source.Length; at++)
        {
            sums[at] += BitConverter.UInt32BitsToSingle((uint)source[at] << Shift);
        }
    }

    private static void Add(Vector<uint> wire, Span<float> sums) =>
        (new Vector<float>(sums) + Vector.AsVectorSingle(wire << Shift)).CopyTo(sums);

    private static Vector<uint> Rounded(Vector<uint> bits)
    {
        var cut = bits >> Shift;
        var even = (bits + new Vector<uint>(BelowHalf) + (cut & Vector<uint>.One)) >> Shift;
        var isNaN = Vector.GreaterThan(bits & new Vector<uint>(Magnitude), new Vector<uint>(Infinity));
        return Vector.ConditionalSelect(isNaN, cut | new Vector<uint>(Quiet), even);
    }

    private static ushort Rounded(uint bits)
    {
        uint cut = bits >> Shift;
        return (ushort)((bits & Magnitude) > Infinity ? cut | Quiet : (bits + BelowHalf + (cut & 1)) >> Shift);
    }
}
