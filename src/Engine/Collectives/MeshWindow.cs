namespace Lockstep.Engine.Collectives;

/// <summary>The window of a rank of a mesh: arrays and a barrier.</summary>
internal sealed class MeshWindow(MeshHost host, int place) : IHostWindow
{
    public int Place => place;

    public int Size => host.Size;

    public int SlotLength => host.SlotLength;

    public long Meetings { get; private set; }

    public Span<byte> Slot(int place) => host.Slots[place];

    public void Meet()
    {
        host.Meet();
        Meetings++;
    }

    public bool TryLocate(ReadOnlySpan<byte> values, out long offset)
    {
        ReadOnlySpan<byte> exposed = host.Exposed[place];
        bool overlaps = exposed.Overlaps(values, out int first);
        offset = first;
        return overlaps && first >= 0 && first + values.Length <= exposed.Length;
    }

    public ReadOnlySpan<byte> Exposed(int place, long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + length, host.Exposed[place].Length, nameof(length));
        return host.Exposed[place].AsSpan((int)offset, length);
    }

    /// <summary>Lets the host see this memory of the rank, instead of what it saw before.</summary>
    public void Expose(byte[] memory) => host.Exposed[place] = memory;
}
