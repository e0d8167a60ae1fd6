using Lockstep.Engine.Collectives;

namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>
/// The inboxes of the ranks of one host, seen as places. A slot and the counter of meetings lie in the owner's inbox; what is
/// exposed lies in memory of its own. Abort needs no word in memory: who waits looks at the control connections soon.
/// </summary>
internal sealed class HostWindow : IHostWindow
{
    private readonly Action _meet;
    private readonly SharedInbox _own;
    private readonly SharedBuffer? _exposed;
    private readonly SharedPeer?[] _peers;
    private readonly IReadOnlyList<int> _ranks;
    private readonly bool[] _left;
    private long _meetings;

    /// <param name="host">The own memory.</param>
    /// <param name="map">Who is on the host.</param>
    /// <param name="peers">By rank; all of the host's but the own one.</param>
    /// <param name="meet">Comes to a meeting by <see cref="Arrive"/> and waits while there is an <see cref="Absent"/> rank.</param>
    public HostWindow(SharedHost host, HostMap map, SharedPeer?[] peers, Action meet)
    {
        _meet = meet;
        _own = host.Inbox;
        _exposed = map.Exposes ? host.Exposed : null;
        _ranks = map.Members;
        _peers = [.. map.Members.Select(rank => peers[rank])];
        _left = new bool[_peers.Length];
        Place = Array.IndexOf(_peers, null);
    }

    public int Place { get; }

    public int Size => _peers.Length;

    public int SlotLength => _own.Layout.SlotLength;

    public long Meetings => _meetings;

    public Span<byte> Slot(int place) => InboxOf(place).Slot;

    public void Meet() => _meet();

    public bool TryLocate(ReadOnlySpan<byte> values, out long offset)
    {
        offset = 0;
        return _exposed is not null && _exposed.TryLocate(values, out offset);
    }

    public ReadOnlySpan<byte> Exposed(int place, long offset, int length)
    {
        if (_exposed is null || offset < 0 || length < 0 || offset > _exposed.ByteLength - length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), $"expected a part of {_exposed?.ByteLength ?? 0} exposed bytes, got {length} from {offset}");
        }

        return _peers[place] is { } peer ? peer.Exposed!.Bytes(offset, length) : _exposed.Bytes(offset, length);
    }

    /// <summary>Says that this rank has come once more.</summary>
    public void Arrive()
    {
        _meetings++;

        // Everything written before, also by streaming stores, which a release alone does not order on x86, is seen before the counter.
        Interlocked.MemoryBarrier();
        Volatile.Write(ref _own.Meetings, _meetings);
        foreach (var peer in _peers)
        {
            peer?.Inbox.Bell.Wake();
        }
    }

    /// <summary>The first rank that has not come yet; null when all have.</summary>
    /// <exception cref="LinkException">A rank that has not come has left, or its counter cannot be right.</exception>
    public int? Absent()
    {
        for (int place = 0; place < _peers.Length; place++)
        {
            if (_peers[place] is { } peer && !HasCome(place, peer))
            {
                return peer.Rank;
            }
        }

        return null;
    }

    public void PeerLeft(int rank)
    {
        for (int place = 0; place < _ranks.Count; place++)
        {
            _left[place] |= _ranks[place] == rank;
        }
    }

    /// <summary>A rank can be one meeting behind this one or, having met, one ahead.</summary>
    private bool HasCome(int place, SharedPeer peer)
    {
        // Read before the counter: who has left came as often as it ever will.
        bool left = _left[place];
        long ahead = Volatile.Read(ref peer.Inbox.Meetings) - _meetings;
        if (ahead is < -1 or > 1)
        {
            throw new LinkException(LinkFailure.ProtocolViolation, peer.Rank, $"rank {peer.Rank} says it has come to {_meetings + ahead} meetings, this rank to {_meetings}");
        }

        return ahead >= 0 || (left ? throw new LinkException(LinkFailure.PeerClosed, peer.Rank, $"rank {peer.Rank} closed its link") : false);
    }

    private SharedInbox InboxOf(int place) => _peers[place]?.Inbox ?? _own;
}
