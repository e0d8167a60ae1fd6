using System.Net.Sockets;

namespace Lockstep.Worker.Links;

/// <summary>The connections between two ranks as they come up: the control connection and the streams of data.</summary>
internal sealed class PairSockets(int streams) : IDisposable
{
    private readonly Socket?[] _sockets = new Socket?[streams + 1];

    public int Streams => _sockets.Length - 1;

    public bool IsComplete => Array.TrueForAll(_sockets, socket => socket is not null);

    public Socket Control => _sockets[0]!;

    public Socket[] Data => [.. _sockets[1..]!];

    /// <summary>A later connection for the same stream replaces an earlier one, whose connector gave it up.</summary>
    public void Set(int stream, Socket socket)
    {
        _sockets[stream]?.Dispose();
        _sockets[stream] = socket;
    }

    public void Dispose() => Array.ForEach(_sockets, socket => socket?.Dispose());
}
