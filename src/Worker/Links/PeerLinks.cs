using System.Diagnostics;
using Lockstep.Engine.Collectives;

namespace Lockstep.Worker.Links;

/// <summary>
/// Links to all peers, each over the channel that suits it. A transfer is tried until nothing moves; then the thread sleeps in
/// poll(2) on what could move it and on every peer's control connection, so that a failure anywhere ends it at once.
/// </summary>
internal sealed class PeerLinks : ILink
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1);

    // A peer that is blamed may be about to say whom it blames itself; every rank has to be out within 50 ms of the first notice.
    private static readonly TimeSpan Hearing = TimeSpan.FromMilliseconds(20);
    private readonly LinkIdentity _identity;
    private readonly IPeerChannel?[] _channels;
    private readonly ControlSockets _controls;
    private readonly PollSet _waits = new();
    private readonly TimeSpan _silence;
    private bool _heeded;
    private long _lastProgress;
    private string? _abortReason;

    /// <param name="identity">Whose links these are.</param>
    /// <param name="controls">Control connections.</param>
    /// <param name="channels">By rank; null for the own one. Owned from now on.</param>
    /// <param name="silence">Longest time in which a peer that is waited for moves nothing.</param>
    public PeerLinks(LinkIdentity identity, ControlSockets controls, IPeerChannel?[] channels, TimeSpan silence)
    {
        _identity = identity;
        _controls = controls;
        _channels = channels;
        _silence = silence;
        Hosts = [.. Enumerable.Range(0, identity.WorldSize)];
    }

    public int Rank => _identity.Rank;

    public int WorldSize => _identity.WorldSize;

    public IReadOnlyList<int> Hosts { get; }

    public IHostWindow? Window => null;

    public TransferPlace Place { get; set; }

    public void Exchange(int to, ReadOnlySpan<byte> outgoing, int from, Span<byte> incoming)
    {
        try
        {
            ThrowIfAborted();
            var sender = outgoing.IsEmpty ? null : ChannelTo(to);
            var receiver = incoming.IsEmpty ? null : ChannelTo(from);
            sender?.BeginSend(outgoing);
            receiver?.BeginReceive(incoming.Length);
            Transfer(sender, to, outgoing, receiver, from, incoming);
        }
        catch (LinkException exception)
        {
            throw GiveUp(exception, incoming.IsEmpty ? to : from);
        }
    }

    public void Abort(string reason) => End(reason, new LinkNotice(LinkFailure.Aborted, null, Place));

    public void Dispose()
    {
        End("closed", LinkNotice.Leaving);
        Array.ForEach(_channels, channel => channel?.Dispose());
        _controls.Dispose();
    }

    private void Transfer(IPeerChannel? sender, int to, ReadOnlySpan<byte> outgoing, IPeerChannel? receiver, int from, Span<byte> incoming)
    {
        _lastProgress = Stopwatch.GetTimestamp();
        while (true)
        {
            bool progressed = sender is not null && sender.TrySend(outgoing);
            progressed |= receiver is not null && receiver.TryReceive(incoming);
            sender = sender is { Sending: true } ? sender : null;
            receiver = receiver is { Receiving: true } ? receiver : null;
            if (sender is null && receiver is null)
            {
                return;
            }

            ThrowIfAborted();
            if (progressed)
            {
                _lastProgress = Stopwatch.GetTimestamp();
            }
            else
            {
                Sleep(sender, receiver, receiver is null ? to : from, _silence - Stopwatch.GetElapsedTime(_lastProgress));
            }
        }
    }

    private void Sleep(IPeerChannel? sender, IPeerChannel? receiver, int awaited, TimeSpan left)
    {
        if (left <= TimeSpan.Zero)
        {
            throw new LinkException(LinkFailure.PeerSilent, awaited, $"rank {awaited} moved no byte for {_silence.TotalSeconds:0.#} s");
        }

        if (!_heeded)
        {
            // What TLS had read already when the connection was set up, poll does not know of.
            _heeded = true;
            Heed();
        }

        _waits.Truncate(0);
        _controls.AddTo(_waits);
        int controls = _waits.Count;
        sender?.AddTo(_waits);
        if (receiver != sender)
        {
            receiver?.AddTo(_waits);
        }

        _waits.Wait(left < LongestSleep ? left : LongestSleep);
        for (int i = 0; i < controls; i++)
        {
            if (_waits.IsReady(i))
            {
                ThrowIfAborted();
                Heed();
                return;
            }
        }
    }

    /// <summary>A control connection has something to say. Data that arrived before it is taken first, by the caller's next try.</summary>
    private void Heed()
    {
        while (_controls.Check() is { } left)
        {
            _channels[left]!.PeerLeft();
        }
    }

    /// <summary>Ends the generation on this rank because of a failure, and tells the peers of it.</summary>
    private LinkException GiveUp(LinkException cause, int awaited)
    {
        string place = Place == default ? string.Empty : $" ({Place})";
        if (cause.Peer == Rank && Stopwatch.GetElapsedTime(_lastProgress) > _silence / 2)
        {
            cause = new LinkException(LinkFailure.PeerSilent, awaited, $"rank {awaited} kept this rank waiting, which is blamed itself: {cause.Message}", cause);
        }

        if (Interlocked.CompareExchange(ref _abortReason, cause.Message, null) is { } own)
        {
            return new LinkException(LinkFailure.Aborted, null, $"links of generation {_identity.Generation} aborted: {own}{place}", cause);
        }

        _controls.Announce(new LinkNotice(cause.Failure, cause.Peer, Place));
        var root = RootOf(cause);
        Shutdown();
        return new LinkException(root.Failure, root.Peer, root.Message + place, root);
    }

    /// <summary>
    /// Follows the blame: where ranks wait for each other around a ring, each one's time-out names its neighbour. The last one
    /// blamed who blames nobody else is the cause.
    /// </summary>
    private LinkException RootOf(LinkException cause)
    {
        long start = Stopwatch.GetTimestamp();
        for (int hop = 0; hop < WorldSize && cause.Peer is { } blamed && blamed != Rank; hop++)
        {
            if (_controls.Hear(blamed, _waits, Hearing - Stopwatch.GetElapsedTime(start)) is not { Failure: { } failure, Culprit: { } next } || next == blamed)
            {
                break;
            }

            cause = new LinkException(failure, next, $"{failure} of rank {next} as rank {blamed} says; {cause.Message}", cause);
        }

        return cause;
    }

    private void End(string reason, LinkNotice notice)
    {
        if (Interlocked.CompareExchange(ref _abortReason, reason, null) is null)
        {
            _controls.Announce(notice);
            if (notice.Failure is null)
            {
                _controls.Shutdown();
            }
            else
            {
                Shutdown();
            }
        }
    }

    private void Shutdown()
    {
        _controls.Shutdown();
        Array.ForEach(_channels, channel => channel?.Shutdown());
    }

    private IPeerChannel ChannelTo(int rank) =>
        _channels[rank] ?? throw new ArgumentOutOfRangeException(nameof(rank), rank, $"rank {Rank} has no link to itself");

    private void ThrowIfAborted()
    {
        if (Volatile.Read(ref _abortReason) is { } reason)
        {
            throw new LinkException(LinkFailure.Aborted, null, $"aborted: {reason}");
        }
    }
}
