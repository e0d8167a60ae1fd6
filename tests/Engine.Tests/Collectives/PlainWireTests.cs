using System.Runtime.InteropServices;
using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

/// <summary>Wires that send values as they are.</summary>
public sealed class PlainWireTests
{
    private const int LongestRemainder = 70;

    public static TheoryData<IWire, int> Wires() => new()
    {
        { new Float32Sum(), sizeof(float) }, { new Float32Max(), sizeof(float) }, { new Int64Sum(), sizeof(long) }, { new Int64Max(), sizeof(long) },
    };

    [Theory]
    [MemberData(nameof(Wires))]
    public void PackAndUnpack_AnyBytes_ChangeNothing(IWire wire, int size)
    {
        byte[] values = [.. Enumerable.Range(0, 9 * size).Select(i => (byte)(255 - i))];
        byte[] packed = new byte[values.Length];
        byte[] unpacked = new byte[values.Length];
        wire.Pack(values, packed);
        wire.Unpack(packed, unpacked);
        Assert.Equal(values, packed);
        Assert.Equal(values, unpacked);
        Assert.Equal(size, wire.ValueSize);
        Assert.Equal(size, wire.WireSize);
        Assert.Same(wire, wire.Unpacked);
    }

    [Fact]
    public void Float32Sum_EveryLengthAndEdge_IsTheDoubleSumRounded() =>
        EveryLength<float>(new Float32Sum(), WireEdgeValues.Create, (left, right) => (float)((double)left + right));

    [Fact]
    public void Float32Max_EveryLengthAndEdge_IsTheLargerAndNaNWins() =>
        EveryLength<float>(new Float32Max(), WireEdgeValues.Create, Larger);

    [Fact]
    public void Float32Max_ZerosOfBothSigns_IsPlusZeroEitherWay()
    {
        Assert.Equal(0u, BitConverter.SingleToUInt32Bits(Combined<float>(new Float32Max(), [0f], [-0f])[0]));
        Assert.Equal(0u, BitConverter.SingleToUInt32Bits(Combined<float>(new Float32Max(), [-0f], [0f])[0]));
    }

    [Fact]
    public void Int64Sum_EveryLength_IsExactAndWraps() =>
        EveryLength<long>(new Int64Sum(), Longs, (left, right) => (long)(ulong)((UInt128)(ulong)left + (ulong)right & ulong.MaxValue));

    [Fact]
    public void Int64Max_EveryLength_IsTheLarger() => EveryLength<long>(new Int64Max(), Longs, (left, right) => left > right ? left : right);

    [Fact]
    public void Create_EveryName_IsTheWireOfThatName()
    {
        Assert.Equal(["float32", "bfloat16", "float16"], WireTable.Names);
        Assert.All(WireTable.Names, name => Assert.Equal(name, WireTable.Create(name).Name));
        Assert.Contains("float32, bfloat16, float16", Assert.Throws<ArgumentException>(() => WireTable.Create("float8")).Message, StringComparison.Ordinal);
    }

    private static float Larger(float left, float right) =>
        float.IsNaN(left) || float.IsNaN(right) ? float.NaN : left > right || (left == right && !float.IsNegative(left)) ? left : right;

    private static long[] Longs(int length) =>
        [.. Enumerable.Range(0, length).Select(i => (i % 5) switch { 0 => long.MaxValue - i, 1 => long.MinValue + i, 2 => -i, _ => (long)i * i * 1_000_003 })];

    private static void EveryLength<T>(IWire wire, Func<int, T[]> create, Func<T, T, T> oracle)
        where T : unmanaged
    {
        for (int length = 0; length <= LongestRemainder; length++)
        {
            T[] left = create(length);
            T[] right = [.. create(length + 1).Skip(1)];
            Assert.Equal(left.Zip(right, oracle), Combined(wire, left, right));
        }
    }

    private static T[] Combined<T>(IWire wire, T[] incoming, T[] values)
        where T : unmanaged
    {
        T[] result = [.. values];
        wire.Combine(MemoryMarshal.AsBytes<T>(incoming), MemoryMarshal.AsBytes(result.AsSpan()));
        return result;
    }
}
