using System.Net.Sockets;
using Lockstep.Engine.Collectives;

namespace Lockstep.Worker.Links;

/// <summary>
/// One connection to every peer that carries no data: its end is the peer's end, and a rank that gives up says on it why.
/// Hence every rank hears of a failure at once, whichever peer it was waiting for.
/// </summary>
internal sealed class ControlSockets : IDisposable
{
    private readonly Socket?[] _sockets;
    private readonly bool[] _left;
    private readonly byte[] _notice = new byte[LinkNotice.Length];

    /// <param name="sockets">By rank; null for the own one. Owned from now on.</param>
    public ControlSockets(Socket?[] sockets)
    {
        _sockets = sockets;
        _left = new bool[sockets.Length];
        foreach (var socket in sockets)
        {
            socket?.Blocking = false;
        }
    }

    /// <summary>Adds one entry a peer that is still there, in order of rank.</summary>
    public void AddTo(PollSet waits)
    {
        for (int rank = 0; rank < _sockets.Length; rank++)
        {
            if (_sockets[rank] is { } socket && !_left[rank])
            {
                waits.Add(socket.SafeHandle, PollEvents.Readable);
            }
        }
    }

    /// <summary>
    /// Reads what peers have said. Gives the rank of one that has left in good order since the last call, or null.
    /// </summary>
    /// <exception cref="LinkException">A peer is gone, reports a failure, or says what is no notice.</exception>
    public int? Check()
    {
        for (int rank = 0; rank < _sockets.Length; rank++)
        {
            if (_sockets[rank] is { } socket && !_left[rank] && Read(socket, rank) is { } notice)
            {
                if (notice.Failure is { } failure)
                {
                    throw Reported(rank, failure, notice);
                }

                _left[rank] = true;
                return rank;
            }
        }

        return null;
    }

    /// <summary>Tells every peer, as far as the connections take it now, and closes them for writing.</summary>
    public void Announce(LinkNotice notice)
    {
        byte[] bytes = notice.ToBytes();
        foreach (var socket in _sockets)
        {
            try
            {
                socket?.Send(bytes, SocketFlags.None, out _);
                socket?.Shutdown(SocketShutdown.Both);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // Already closed by the peer.
            }
        }
    }

    public void Dispose() => Array.ForEach(_sockets, socket => socket?.Dispose());

    private static LinkException Reported(int rank, LinkFailure failure, LinkNotice notice)
    {
        string culprit = notice.Culprit is { } peer && peer != rank ? $"rank {rank} reports {failure} of rank {peer}" : $"rank {rank} gave up: {failure}";
        return new LinkException(failure, notice.Culprit ?? (failure == LinkFailure.Aborted ? null : rank), $"{culprit} ({notice.Place})");
    }

    private LinkNotice? Read(Socket socket, int rank)
    {
        int count = Receive(socket, rank);
        if (count < 0)
        {
            return null;
        }

        return count switch
        {
            0 => throw new LinkException(LinkFailure.PeerClosed, rank, $"rank {rank} closed its link"),
            LinkNotice.Length when LinkNotice.Parse(_notice) is { } notice => notice,
            _ => throw new LinkException(LinkFailure.ProtocolViolation, rank, $"rank {rank} sent {count} bytes that are no notice on its control connection"),
        };
    }

    private int Receive(Socket socket, int rank)
    {
        try
        {
            int count = socket.Receive(_notice, SocketFlags.None, out var error);
            return error switch
            {
                SocketError.Success => count,
                SocketError.WouldBlock => -1,
                _ => throw new LinkException(LinkFailure.PeerClosed, rank, $"the link to rank {rank} broke: {error}", new SocketException((int)error)),
            };
        }
        catch (ObjectDisposedException exception)
        {
            throw new LinkException(LinkFailure.PeerClosed, rank, $"the link to rank {rank} is closed", exception);
        }
    }
}
