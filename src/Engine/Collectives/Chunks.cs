namespace Lockstep.Engine.Collectives;

/// <summary>Values cut into as many chunks as there are ranks, of whole elements and as even as they go.</summary>
internal readonly ref struct Chunks(Span<byte> values, int elementSize, int count)
{
    private readonly Span<byte> _values = values;

    public int Count { get; } = count;

    /// <summary>Bytes of the longest chunk.</summary>
    public int Longest => (int)(((_values.Length / elementSize) + Count - 1L) / Count) * elementSize;

    /// <summary>A chunk; any whole number is taken modulo the number of chunks.</summary>
    public Span<byte> this[int index]
    {
        get
        {
            int place = ((index % Count) + Count) % Count;
            return Range(place, 1);
        }
    }

    /// <summary>Neighbouring chunks, from <paramref name="first"/> on.</summary>
    public Span<byte> Range(int first, int chunks) => _values[Start(first)..Start(first + chunks)];

    /// <summary>At most so many bytes of a chunk, after those that are done; empty where it is shorter.</summary>
    public Span<byte> Part(int place, int done, int most)
    {
        var chunk = Range(place, 1);
        return chunk[Math.Min(done, chunk.Length)..(int)Math.Min((long)done + most, chunk.Length)];
    }

    /// <summary>Where a chunk begins, in bytes; for the number of chunks, where the last one ends.</summary>
    public int Start(int place) => (int)((long)(_values.Length / elementSize) * place / Count) * elementSize;
}
