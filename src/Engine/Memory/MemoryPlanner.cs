namespace Lockstep.Engine.Memory;

/// <summary>
/// Places blocks so that two that are needed at the same time do not overlap: largest first, each at the lowest free offset
/// (greedy by size, Pisarchyk and Lee 2020, section 5.2). Offsets are multiples of 16 floats.
/// </summary>
internal static class MemoryPlanner
{
    private const int Alignment = 16;

    public static long[] Place(IReadOnlyList<Lifetime> blocks, out long total)
    {
        long[] offsets = new long[blocks.Count];
        var placed = new List<int>();
        total = 0;
        foreach (int index in Enumerable.Range(0, blocks.Count).OrderByDescending(i => blocks[i].Length).ThenBy(i => i))
        {
            offsets[index] = LowestGap(blocks, offsets, placed, index);
            placed.Add(index);
            total = Math.Max(total, offsets[index] + Padded(blocks[index].Length));
        }

        return offsets;
    }

    private static long LowestGap(IReadOnlyList<Lifetime> blocks, long[] offsets, List<int> placed, int index)
    {
        long offset = 0;
        foreach (int other in placed.Where(i => blocks[i].Meets(blocks[index])).OrderBy(i => offsets[i]))
        {
            if (offsets[other] >= offset + Padded(blocks[index].Length))
            {
                break;
            }

            offset = Math.Max(offset, offsets[other] + Padded(blocks[other].Length));
        }

        return offset;
    }

    private static long Padded(int length) => ((long)length + Alignment - 1) / Alignment * Alignment;
}
