using System.Diagnostics;
using Lockstep.Engine.Collectives;
using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Links;

/// <summary>
/// Links to all peers, each over the channel that suits it. A transfer is tried until nothing moves; then the thread waits for what
/// could move it (<see cref="LinkWatch"/>), so that a failure anywhere ends it at once.
/// </summary>
internal sealed class PeerLinks : ILink
{
    private readonly LinkIdentity _identity;
    private readonly IPeerChannel?[] _channels;
    private readonly ControlSockets _controls;
    private readonly SharedWorld? _shared;
    private readonly LinkWatch _watch;

    // Held during a transfer: memory must not be unmapped under a thread that copies.
    private readonly Lock _transferring = new();
    private HostWindow? _window;
    private bool _heeded;
    private string? _abortReason;

    /// <param name="identity">Whose links these are.</param>
    /// <param name="controls">Control connections.</param>
    /// <param name="channels">By rank; null for the own one. Owned from now on.</param>
    /// <param name="shared">Memory shared with peers, where there is any. Owned from now on.</param>
    public PeerLinks(LinkIdentity identity, ControlSockets controls, IPeerChannel?[] channels, SharedWorld? shared)
    {
        _identity = identity;
        _controls = controls;
        _channels = channels;
        _shared = shared;
        int sharing = 1 + channels.Count(channel => channel is SharedMemoryChannel);
        _watch = new LinkWatch(controls, shared?.Bell, new BriefWait(Environment.ProcessorCount >= sharing ? BriefWait.MostSpins : 0));
        Hosts = [.. Enumerable.Range(0, identity.WorldSize)];
    }

    public int Rank => _identity.Rank;

    public int WorldSize => _identity.WorldSize;

    public IReadOnlyList<int> Hosts { get; private set; }

    public IHostWindow? Window => _window;

    public TransferPlace Place { get; set; }

    /// <summary>As in <see cref="LinkOptions"/>.</summary>
    public required TimeSpan Hearing { get; init; }

    /// <summary>
    /// Before the first transfer: agrees with all ranks on who shares memory, as long as it takes, and from then on takes a peer that
    /// moves nothing for as long as <paramref name="silence"/> as failed.
    /// </summary>
    /// <exception cref="LinkException">A link failed, or this was aborted.</exception>
    public void Settle(TimeSpan silence)
    {
        if (_shared is not null)
        {
            var map = _shared.Agree(this);
            Hosts = map.Hosts;
            _window = _shared.Window(map, Meet);
        }

        _watch.Silence = silence;
    }

    public void Exchange(int to, ReadOnlySpan<byte> outgoing, int from, Span<byte> incoming)
    {
        using var transferring = _transferring.EnterScope();
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

    public void Check()
    {
        using var transferring = _transferring.EnterScope();
        try
        {
            ThrowIfAborted();
            Heed();
        }
        catch (LinkException exception)
        {
            throw GiveUp(exception, null);
        }
    }

    public void Abort(string reason) => End(reason, new LinkNotice(LinkFailure.Aborted, null, Place));

    public void Dispose()
    {
        End("closed", LinkNotice.Leaving);
        using var transferring = _transferring.EnterScope();
        Array.ForEach(_channels, channel => channel?.Dispose());
        _shared?.Dispose();
        _controls.Dispose();
    }

    private void Transfer(IPeerChannel? sender, int to, ReadOnlySpan<byte> outgoing, IPeerChannel? receiver, int from, Span<byte> incoming)
    {
        _watch.Progress();
        while (true)
        {
            bool progressed = sender is not null && sender.TrySend(outgoing);
            progressed |= receiver is not null && receiver.TryReceive(incoming);
            sender = sender is { Sending: true } ? sender : null;
            receiver = receiver is { Receiving: true } ? receiver : null;
            if (progressed)
            {
                _watch.Progress();
            }

            if (sender is null && receiver is null)
            {
                return;
            }

            ThrowIfAborted();
            if (!progressed)
            {
                Pause(sender, receiver, receiver is null ? to : from);
            }
        }
    }

    private void Meet()
    {
        using var transferring = _transferring.EnterScope();
        try
        {
            ThrowIfAborted();
            _watch.Progress();
            _window!.Arrive();
            while (_window.Absent() is { } rank)
            {
                ThrowIfAborted();
                Pause(null, null, rank);
            }

            _watch.Progress();
        }
        catch (LinkException exception)
        {
            throw GiveUp(exception, _window!.Absent());
        }
    }

    /// <summary>Data that arrived before a peer said something is taken first, by the caller's next try.</summary>
    private void Pause(IPeerChannel? sender, IPeerChannel? receiver, int awaited)
    {
        // What TLS read when the connection was set up, poll does not know of: the first time, look in any case.
        bool heeds = !_heeded;
        _heeded = true;
        if (!heeds && !_watch.Pause(sender, receiver, awaited))
        {
            return;
        }

        ThrowIfAborted();
        Heed();
    }

    private void Heed()
    {
        while (_controls.Check() is { } left)
        {
            _channels[left]!.PeerLeft();
            _window?.PeerLeft(left);
        }
    }

    /// <summary>Ends the generation on this rank because of a failure, and tells the peers of it.</summary>
    private LinkException GiveUp(LinkException cause, int? awaited)
    {
        string place = Place == default ? string.Empty : $" ({Place})";
        if (cause.Peer == Rank && awaited is not null && _watch.Waited > _watch.Silence / 2)
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
        _watch.Rouse();
        return new LinkException(root.Failure, root.Peer, root.Message + place, root);
    }

    /// <summary>
    /// Follows the blame: where ranks wait for each other around a ring, each one's time-out names its neighbour. The last one
    /// blamed who blames nobody else is the cause.
    /// </summary>
    private LinkException RootOf(LinkException cause)
    {
        long start = Stopwatch.GetTimestamp();
        for (int hop = 0; hop < WorldSize && cause is { Peer: { } blamed, Failure: LinkFailure.PeerClosed or LinkFailure.PeerSilent } && blamed != Rank; hop++)
        {
            if (_controls.Hear(blamed, Hearing - Stopwatch.GetElapsedTime(start)) is not { Failure: { } failure, Culprit: { } next } || next == blamed)
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

            _watch.Rouse();
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
