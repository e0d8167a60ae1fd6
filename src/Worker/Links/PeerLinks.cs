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
            Transfer(sender, outgoing, receiver, incoming, receiver is null ? to : from);
        }
        catch (LinkException exception)
        {
            throw GiveUp(exception);
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

    private void Transfer(IPeerChannel? sender, ReadOnlySpan<byte> outgoing, IPeerChannel? receiver, Span<byte> incoming, int awaited)
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
                Pause(sender, receiver, awaited);
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
            throw GiveUp(exception);
        }
    }

    /// <summary>Data that arrived before a peer said something is taken first, by the caller's next try.</summary>
    private void Pause(IPeerChannel? sender, IPeerChannel? receiver, int awaited)
    {
        if (!_watch.Pause(sender, receiver, awaited))
        {
            return;
        }

        ThrowIfAborted();
        while (_controls.Check() is { } left)
        {
            _channels[left]!.PeerLeft();
            _window?.PeerLeft(left);
        }
    }

    /// <summary>Ends the generation on this rank because of a failure, and tells the peers of it.</summary>
    private LinkException GiveUp(LinkException cause)
    {
        string? own = Volatile.Read(ref _abortReason);
        string place = Place == default ? string.Empty : $" ({Place})";
        End(cause.Message, new LinkNotice(cause.Failure, cause.Peer, Place));
        return own is null
            ? new LinkException(cause.Failure, cause.Peer, cause.Message + place, cause)
            : new LinkException(LinkFailure.Aborted, null, $"links of generation {_identity.Generation} aborted: {own}{place}", cause);
    }

    private void End(string reason, LinkNotice notice)
    {
        if (Interlocked.CompareExchange(ref _abortReason, reason, null) is null)
        {
            _controls.Announce(notice);
            if (notice.Failure is not null)
            {
                Array.ForEach(_channels, channel => channel?.Shutdown());
            }

            _watch.Rouse();
        }
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
