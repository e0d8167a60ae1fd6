namespace Lockstep.Engine.Collectives;

/// <summary>
/// One rank's links to all other ranks of one generation. Messages between two ranks arrive in the order in which they were
/// sent. One thread at a time may call the transfer methods; <see cref="Abort"/> may come from any thread.
/// </summary>
public interface ILink : IDisposable
{
    int Rank { get; }

    int WorldSize { get; }

    /// <summary>The host of each rank, numbered from 0 in order of first appearance: ranks with the same number are on one host.</summary>
    IReadOnlyList<int> Hosts { get; }

    /// <summary>Memory shared with the ranks of the own host; null where there is none.</summary>
    IHostWindow? Window { get; }

    /// <summary>What the transfers to come belong to: it stands in the message of every <see cref="LinkException"/>.</summary>
    TransferPlace Place { get; set; }

    /// <summary>
    /// Sends <paramref name="outgoing"/> to one peer and fills <paramref name="incoming"/> from another (or the same) at once, so
    /// that ranks that all send before they receive cannot block each other. An empty span takes no part. The receiver must ask
    /// for exactly the length that was sent.
    /// </summary>
    /// <exception cref="LinkException">A peer is gone or silent, broke the protocol, or the links were aborted.</exception>
    void Exchange(int to, ReadOnlySpan<byte> outgoing, int from, Span<byte> incoming);

    /// <summary>
    /// Looks, without waiting, whether a peer is gone or has given up: for a thread that waits for ranks by another way than these
    /// links. A peer that left in good order is no failure.
    /// </summary>
    /// <exception cref="LinkException">One is, or the links were aborted.</exception>
    void Check();

    /// <summary>Ends every transfer of this rank now and, through the closed links, of its peers. Idempotent.</summary>
    void Abort(string reason);
}
