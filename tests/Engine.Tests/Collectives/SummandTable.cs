using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Lockstep.Engine.Collectives;
using Lockstep.Engine.Initialisation;

namespace Lockstep.Engine.Tests.Collectives;

/// <summary>
/// Whole numbers that differ at every position and rank, and their sums. For the floats they are so small that every partial sum
/// of up to 13 ranks is exact in bfloat16 too: whatever the order, one result is right. For int64 so large that a double would not do.
/// </summary>
internal static class SummandTable
{
    private static readonly ConcurrentDictionary<(int Rank, int Length), long[]> Made = new();

    public static IReadOnlyList<IWire> Wires { get; } = [new Float32Sum(), new BFloat16Sum(), new Float16Sum(), new Int64Sum()];

    public static byte[] Values(IWire wire, int rank, int length) => Bytes(wire, Numbers(wire, rank, length));

    public static byte[] Sum(IWire wire, int ranks, int length)
    {
        long[] sum = new long[length];
        for (int rank = 0; rank < ranks; rank++)
        {
            long[] values = Numbers(wire, rank, length);
            for (int i = 0; i < length; i++)
            {
                sum[i] += values[i];
            }
        }

        return Bytes(wire, sum);
    }

    private static long[] Numbers(IWire wire, int rank, int length)
    {
        long[] small = Made.GetOrAdd((rank, length), _ => [.. Enumerable.Range(0, length).Select(i => (long)(19 * CounterRandom.Uniform((ulong)rank, (ulong)i)) - 9)]);
        return wire is Int64Sum ? [.. small.Select((value, i) => (value << 55) + i)] : small;
    }

    private static byte[] Bytes(IWire wire, long[] numbers) =>
        wire is Int64Sum
            ? MemoryMarshal.AsBytes<long>(numbers).ToArray()
            : MemoryMarshal.AsBytes<float>(numbers.Select(number => (float)number).ToArray()).ToArray();
}
