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
    private readonly LinkIdentity _identity;
    private readonly IPeerChannel?[] _channels;
    private readonly ControlSockets _controls;
    private readonly PollSet _waits = new();
    private readonly TimeSpan _silence;
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
        Array.ForEach(_channels, channel => channel?.Dispose());
        _controls.Dispose();
    }

    private void Transfer(IPeerChannel? sender, ReadOnlySpan<byte> outgoing, IPeerChannel? receiver, Span<byte> incoming, int awaited)
    {
        long lastProgress = Stopwatch.GetTimestamp();
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
                lastProgress = Stopwatch.GetTimestamp();
            }
            else
            {
                Sleep(sender, receiver, awaited, _silence - Stopwatch.GetElapsedTime(lastProgress));
            }
        }
    }

    private void Sleep(IPeerChannel? sender, IPeerChannel? receiver, int awaited, TimeSpan left)
    {
        if (left <= TimeSpan.Zero)
        {
            throw new LinkException(LinkFailure.PeerSilent, awaited, $"rank {awaited} moved no byte for {_silence.TotalSeconds:0.#} s");
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
