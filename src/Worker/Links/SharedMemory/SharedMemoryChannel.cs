using Lockstep.Engine.Collectives;

namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>
/// Messages through shared memory: one copy into the ring in the peer's inbox and one out of it, no system call while both ranks are
/// awake. Number and length are checked, so that a peer out of step is found at once.
/// </summary>
internal sealed class SharedMemoryChannel : IPeerChannel
{
    private readonly SharedPeer _peer;
    private readonly RingWriter _writer;
    private readonly RingReader _reader;
    private volatile bool _left;

    /// <param name="ownRank">Of this rank.</param>
    /// <param name="own">Of this rank; stays the caller's.</param>
    /// <param name="peer">Owned from now on.</param>
    public SharedMemoryChannel(int ownRank, SharedInbox own, SharedPeer peer)
    {
        _peer = peer;
        _writer = new RingWriter(peer.Rank, peer.Inbox.Ring(ownRank), peer.Inbox.Bell);
        _reader = new RingReader(peer.Rank, own.Ring(peer.Rank), peer.Inbox.Bell);
    }

    public bool Sending => _writer.Sending;

    public bool Receiving => _reader.Receiving;

    public void BeginSend(ReadOnlySpan<byte> message) => _writer.Begin(message.Length);

    public void BeginReceive(int length) => _reader.Begin(length);

    public bool TrySend(ReadOnlySpan<byte> message)
    {
        bool left = _left;
        bool progressed = _writer.TryWrite(message);
        ThrowIfOver(left && Sending);
        return progressed;
    }

    public bool TryReceive(Span<byte> message)
    {
        // Read before the ring: what a peer wrote before it left is taken.
        bool left = _left;
        bool progressed = _reader.TryRead(message);
        ThrowIfOver(left && Receiving && !progressed);
        return progressed;
    }

    /// <summary>Whatever the peer does, it rings the own bell, which is waited for anyway.</summary>
    public void AddTo(PollSet waits)
    {
    }

    public void PeerLeft() => _left = true;

    /// <summary>The memory stays until <see cref="Dispose"/>, since another thread may be copying: who waits here is roused by the links.</summary>
    public void Shutdown()
    {
    }

    public void Dispose() => _peer.Dispose();

    private void ThrowIfOver(bool over)
    {
        if (over)
        {
            throw new LinkException(LinkFailure.PeerClosed, _peer.Rank, $"rank {_peer.Rank} closed its link");
        }
    }
}
