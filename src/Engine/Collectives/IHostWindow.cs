namespace Lockstep.Engine.Collectives;

/// <summary>
/// Memory that the ranks of one host see of each other in one generation. Each rank writes only what is its own; others read it.
/// A rank's place is its position among the host's ranks, in order of rank. One thread at a time, the link's.
/// </summary>
public interface IHostWindow
{
    int Place { get; }

    /// <summary>Ranks on this host, at least 1.</summary>
    int Size { get; }

    /// <summary>Bytes of a slot.</summary>
    int SlotLength { get; }

    /// <summary>How often this rank has met so far. The same on all ranks between the same two meetings.</summary>
    long Meetings { get; }

    /// <summary>A place's slot for messages that lie nowhere else; only the own one may be written.</summary>
    Span<byte> Slot(int place);

    /// <summary>
    /// Waits until every rank of the host has called this as often as the own one. What a rank wrote before is then seen by all.
    /// </summary>
    /// <exception cref="LinkException">A rank of the host is gone or silent, or the links were aborted.</exception>
    void Meet();

    /// <summary>Whether <paramref name="values"/> lie in the memory that this rank exposes to the host, and where in it. Ranks that expose the same layout get the same answer.</summary>
    bool TryLocate(ReadOnlySpan<byte> values, out long offset);

    /// <summary>A part of what a place exposes, read-only.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside.</exception>
    ReadOnlySpan<byte> Exposed(int place, long offset, int length);
}
