using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Links;

/// <summary>How the links of a generation are made.</summary>
internal sealed record LinkOptions
{
    public const int MostStreams = 16;

    /// <summary>Longest wait for a peer within one transfer.</summary>
    public required TimeSpan Silence { get; init; }

    /// <summary>
    /// How long a failing rank listens whether the peer that it blames blames another one. Every rank has to be out within 50 ms of the
    /// first notice.
    /// </summary>
    public TimeSpan Hearing { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>
    /// TCP connections a pair of ranks sends its data over, 1 to <see cref="MostStreams"/>; 0: 1 within a host, where a second one
    /// only makes more and smaller frames (102 MB over 4 ranks: 80 ms with one, 91 with two), 2 between hosts.
    /// </summary>
    public int Streams { get; init; } = 1;

    /// <summary>The same on every rank of a generation.</summary>
    public LinkTransport Transport { get; init; } = LinkTransport.Tcp;

    /// <summary>What the other ranks of the host may read where it lies; it must outlive the links. Null: nothing.</summary>
    public SharedBuffer? Exposed { get; init; }

    /// <summary>
    /// Bytes of shared memory a pair of ranks sends its messages through, each way; a power of two, at least 4 KiB. The same on every
    /// rank. As much as fits the second-level cache beside a segment of the algorithms: what is sent is then read before it leaves the cache.
    /// </summary>
    public int RingLength { get; init; } = 256 * 1024;

    /// <summary>Bytes of a rank's slot in the window of its host; the same on every rank.</summary>
    public int SlotLength { get; init; } = 512 * 1024;

    /// <summary>Told of what an operator should know.</summary>
    public Action<string> Log { get; init; } = static _ => { };

    /// <summary>Connections to a rank, by the hosts that it and this rank are known under.</summary>
    public int StreamsTo(string host, string ownHost) => Streams > 0 ? Streams : host == ownHost ? 1 : 2;
}
