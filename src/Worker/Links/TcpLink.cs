using System.Diagnostics;
using System.Net.Sockets;
using Lockstep.Engine.Collectives;

namespace Lockstep.Worker.Links;

/// <summary>Links to all peers over TCP. Every message carries its number and length, so that a peer out of step is found at once.</summary>
internal sealed class TcpLink : ILink
{
    // Short, so that a blocked send is retried and an abort from another thread is seen.
    private static readonly TimeSpan WaitSlice = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan IdleSlice = TimeSpan.FromMilliseconds(20);
    private readonly LinkIdentity _identity;
    private readonly PeerConnection?[] _peers;
    private readonly TimeSpan _silence;
    private volatile string? _abortReason;

    public TcpLink(LinkIdentity identity, Socket?[] sockets, TimeSpan silence)
    {
        _identity = identity;
        _silence = silence;
        Hosts = [.. Enumerable.Range(0, identity.WorldSize)];
        _peers = [.. sockets.Select((socket, rank) => socket is null ? null : new PeerConnection(rank, socket))];
    }

    public int Rank => _identity.Rank;

    public int WorldSize => _identity.WorldSize;

    public IReadOnlyList<int> Hosts { get; }

    public IHostWindow? Window => null;

    public TransferPlace Place { get; set; }

    public void Exchange(int to, ReadOnlySpan<byte> outgoing, int from, Span<byte> incoming)
    {
        ThrowIfAborted();
        try
        {
            Transfer(outgoing.IsEmpty ? null : PeerAt(to), outgoing, incoming.IsEmpty ? null : PeerAt(from), incoming);
        }
        catch (LinkException exception)
        {
            bool own = _abortReason is not null;
            Abort(exception.Message);
            if (own)
            {
                throw new LinkException(LinkFailure.Aborted, null, $"links of generation {_identity.Generation} aborted: {_abortReason}", exception);
            }

            throw;
        }
    }

    /// <summary>Shutting the sockets down wakes this rank's transfer and tells every peer.</summary>
    public void Abort(string reason)
    {
        if (Interlocked.CompareExchange(ref _abortReason, reason, null) is null)
        {
            Array.ForEach(_peers, peer => peer?.Shutdown());
        }
    }

    public void Dispose()
    {
        Abort("closed");
        Array.ForEach(_peers, peer => peer?.Dispose());
    }

    private void Transfer(PeerConnection? sender, ReadOnlySpan<byte> outgoing, PeerConnection? receiver, Span<byte> incoming)
    {
        sender?.BeginSend(outgoing);
        receiver?.BeginReceive();
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
                Wait(sender, receiver, lastProgress);
            }
        }
    }

    private void Wait(PeerConnection? sender, PeerConnection? receiver, long lastProgress)
    {
        if (Stopwatch.GetElapsedTime(lastProgress) > _silence)
        {
            var peer = receiver ?? sender!;
            throw new LinkException(LinkFailure.PeerSilent, peer.Rank, $"rank {peer.Rank} moved no byte for {_silence.TotalSeconds:0.#} s");
        }

        if (receiver is not null)
        {
            receiver.WaitReadable(sender is null ? IdleSlice : WaitSlice);
        }
        else
        {
            sender!.WaitWritable(IdleSlice);
        }
    }

    private PeerConnection PeerAt(int rank) =>
        _peers[rank] ?? throw new ArgumentOutOfRangeException(nameof(rank), rank, $"rank {Rank} has no link to itself");

    private void ThrowIfAborted()
    {
        if (_abortReason is { } reason)
        {
            throw new LinkException(LinkFailure.Aborted, null, $"links of generation {_identity.Generation} aborted: {reason}");
        }
    }
}
