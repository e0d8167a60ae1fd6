using System.Runtime.InteropServices;
using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

/// <summary>Both 16-bit wires against neighbours in double precision, at every remainder of a vector.</summary>
public sealed class HalfWireTests
{
    private const int LongestRemainder = 70;

    public static TheoryData<string> Names() => ["bfloat16", "float16"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Pack_EveryLength_IsTheNearestAndOfTwoTheEven(string name)
    {
        for (int length = 0; length <= LongestRemainder; length++)
        {
            float[] values = WireEdgeValues.Create(length);
            ushort[] packed = Packed(name, values);
            for (int i = 0; i < length; i++)
            {
                Holds(name, values[i], packed[i]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pack_EveryEdgeInEveryLane_IsTheNearestAndOfTwoTheEven(string name)
    {
        foreach (float value in WireEdgeValues.All)
        {
            Assert.All(Packed(name, [.. Enumerable.Repeat(value, LongestRemainder)]), packed => Holds(name, value, packed));
        }
    }

    /// <summary>All 65,536 of them: what has been rounded once is not changed by another hop.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Unpack_EveryPattern_IsExactAndPacksToItself(string name)
    {
        ushort[] patterns = [.. Enumerable.Range(0, 65536).Select(bits => (ushort)bits)];
        float[] values = Unpacked(name, patterns);
        ushort[] again = Packed(name, values);
        for (int bits = 0; bits < patterns.Length; bits++)
        {
            if (double.IsNaN(Decode(name, patterns[bits])))
            {
                Assert.True(float.IsNaN(values[bits]) && double.IsNaN(Decode(name, again[bits])), $"pattern {bits:X4}");
                Assert.Equal(again[bits], Packed(name, Unpacked(name, [again[bits]]))[0]);
            }
            else
            {
                Assert.Equal(BitConverter.DoubleToInt64Bits(Decode(name, patterns[bits])), BitConverter.DoubleToInt64Bits(values[bits]));
                Assert.Equal(patterns[bits], again[bits]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Combine_EveryLength_AddsInFloat32(string name)
    {
        for (int length = 0; length <= LongestRemainder; length++)
        {
            ushort[] wire = Packed(name, WireEdgeValues.Create(length));
            float[] values = [.. Enumerable.Range(0, length).Select(i => (float)Math.Sin(i + 1))];
            // A double holds the sum of two floats of such sizes to within far less than a place of the float.
            float[] expected = [.. values.Select((value, i) => (float)(value + Decode(name, wire[i])))];
            WireTable.Create(name).Combine(MemoryMarshal.AsBytes<ushort>(wire), MemoryMarshal.AsBytes(values.AsSpan()));
            Assert.Equal(expected, values);
        }
    }

    /// <summary>Longer than a block of the conversion, and not a multiple of it.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Combine_SeveralBlocks_AddsEveryElement(string name)
    {
        float[] added = [.. Enumerable.Range(0, 5003).Select(i => (float)(i % 251))];
        float[] values = [.. Enumerable.Range(0, 5003).Select(i => (float)(i * 3))];
        WireTable.Create(name).Combine(MemoryMarshal.AsBytes<ushort>(Packed(name, added)), MemoryMarshal.AsBytes(values.AsSpan()));
        Assert.Equal(Enumerable.Range(0, 5003).Select(i => (float)((i * 3) + (i % 251))), values);
    }

    private static void Holds(string name, float value, ushort packed)
    {
        if (float.IsNaN(value))
        {
            Assert.True(double.IsNaN(Decode(name, packed)), $"{BitConverter.SingleToUInt32Bits(value):X8} became {packed:X4}");
            return;
        }

        ushort expected = name == "bfloat16" ? NearestOracle.BFloat16(value) : NearestOracle.Float16(value);
        Assert.True(expected == packed, $"{value:R}: expected {expected:X4}, got {packed:X4}");
    }

    private static double Decode(string name, ushort bits) =>
        name == "bfloat16" ? BitConverter.UInt32BitsToSingle((uint)bits << 16) : (double)BitConverter.UInt16BitsToHalf(bits);

    private static ushort[] Packed(string name, float[] values)
    {
        ushort[] packed = new ushort[values.Length];
        WireTable.Create(name).Pack(MemoryMarshal.AsBytes<float>(values), MemoryMarshal.AsBytes(packed.AsSpan()));
        return packed;
    }

    private static float[] Unpacked(string name, ushort[] packed)
    {
        float[] values = new float[packed.Length];
        WireTable.Create(name).Unpack(MemoryMarshal.AsBytes<ushort>(packed), MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
