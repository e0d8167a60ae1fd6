using System.Diagnostics;
using Lockstep.Engine.Collectives;

namespace Lockstep.Worker.Links;

/// <summary>
/// One connection to every peer that carries no data: its end is the peer's end, and a rank that gives up says on it why.
/// Hence every rank hears of a failure at once, whichever peer it was waiting for.
/// </summary>
internal sealed class ControlSockets : IDisposable
{
    private readonly IConnection?[] _connections;
    private readonly bool[] _left;
    private readonly byte[][] _notices;
    private readonly int[] _read;
    private readonly LinkNotice?[] _said;
    private readonly PollSet _wait = new();

    /// <param name="connections">By rank; null for the own one. Owned from now on.</param>
    public ControlSockets(IConnection?[] connections)
    {
        _connections = connections;
        _left = new bool[connections.Length];
        _notices = Array.ConvertAll(connections, _ => new byte[LinkNotice.Length]);
        _read = new int[connections.Length];
        _said = new LinkNotice?[connections.Length];
    }

    /// <summary>Adds one entry a peer that is still there, in order of rank.</summary>
    public void AddTo(PollSet waits)
    {
        for (int rank = 0; rank < _connections.Length; rank++)
        {
            if (_connections[rank] is { } connection && !_left[rank])
            {
                connection.AddTo(waits, PollEvents.Readable);
            }
        }
    }

    /// <summary>
    /// Reads what peers have said. Gives the rank of one that has left in good order since the last call, or null.
    /// </summary>
    /// <exception cref="LinkException">A peer is gone, reports a failure, or says what is no notice.</exception>
    public int? Check()
    {
        for (int rank = 0; rank < _connections.Length; rank++)
        {
            if (_connections[rank] is { } connection && !_left[rank] && Read(connection, rank) is { } notice)
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

    /// <summary>What a peer has to say about a failure, waiting for it until the time is over. Null: nothing.</summary>
    public LinkNotice? Hear(int rank, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        while (_said[rank] is null && _connections[rank] is { } connection)
        {
            try
            {
                var left = limit - Stopwatch.GetElapsedTime(start);
                if (Read(connection, rank) is null && left > TimeSpan.Zero)
                {
                    _wait.Truncate(0);
                    connection.AddTo(_wait, PollEvents.Readable);
                    _wait.Wait(left);
                }
                else if (left <= TimeSpan.Zero)
                {
                    break;
                }
            }
            catch (LinkException)
            {
                break;
            }
        }

        return _said[rank];
    }

    /// <summary>Tells every peer, as far as the connections take it now.</summary>
    public void Announce(LinkNotice notice)
    {
        byte[] bytes = notice.ToBytes();
        foreach (var connection in _connections)
        {
            try
            {
                connection?.Send(bytes, []);
            }
            catch (IOException)
            {
                // Already closed by the peer.
            }
        }
    }

    public void Shutdown() => Array.ForEach(_connections, connection => connection?.Shutdown());

    public void Dispose() => Array.ForEach(_connections, connection => connection?.Dispose());

    private static LinkException Reported(int rank, LinkFailure failure, LinkNotice notice)
    {
        string culprit = notice.Culprit is { } peer && peer != rank ? $"rank {rank} reports {failure} of rank {peer}" : $"rank {rank} gave up: {failure}";
        return new LinkException(failure, notice.Culprit ?? (failure == LinkFailure.Aborted ? null : rank), $"{culprit} ({notice.Place})");
    }

    /// <summary>The notice, once all of it is here.</summary>
    private LinkNotice? Read(IConnection connection, int rank)
    {
        int count = Receive(connection, rank);
        if (count <= 0)
        {
            return count < 0 ? null : throw new LinkException(LinkFailure.PeerClosed, rank, $"rank {rank} closed its link");
        }

        _read[rank] += count;
        if (_read[rank] < LinkNotice.Length && LinkNotice.MayBegin(_notices[rank].AsSpan(0, _read[rank])))
        {
            return null;
        }

        var notice = LinkNotice.Parse(_notices[rank]);
        return notice is not null && !(notice.Culprit >= _connections.Length)
            ? _said[rank] = notice
            : throw new LinkException(LinkFailure.ProtocolViolation, rank, $"rank {rank} sent {_read[rank]} bytes that are no notice on its control connection");
    }

    private int Receive(IConnection connection, int rank)
    {
        try
        {
            return connection.Receive(_notices[rank].AsSpan(_read[rank]), []);
        }
        catch (IOException exception)
        {
            throw new LinkException(LinkFailure.PeerClosed, rank, $"the link to rank {rank} broke: {exception.Message}", exception);
        }
    }
}
