namespace Lockstep.Engine.Collectives;

/// <summary>Values cut into as many chunks as there are ranks, of whole elements and as even as they go.</summary>
internal readonly ref struct Chunks(Span<byte> values, int elementSize, int count)
{
    private readonly Span<byte> _values = values;

    /// <summary>A chunk; any whole number is taken modulo the number of chunks.</summary>
    public Span<byte> this[int index]
    {
        get
        {
            long place = ((index % count) + count) % count;
            long elements = _values.Length / elementSize;
            int first = (int)(elements * place / count) * elementSize;
            int end = (int)(elements * (place + 1) / count) * elementSize;
            return _values[first..end];
        }
    }
}
