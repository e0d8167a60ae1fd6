namespace Lockstep.Worker.Links;

/// <summary>The connections between two ranks as they come up: the control connection and the streams of data.</summary>
internal sealed class PairSockets(int streams) : IDisposable
{
    private readonly IConnection?[] _connections = new IConnection?[streams + 1];

    public int Streams => _connections.Length - 1;

    public bool IsComplete => Array.TrueForAll(_connections, connection => connection is not null);

    public IConnection Control => _connections[0]!;

    public IConnection[] Data => [.. _connections[1..]!];

    /// <summary>A later connection for the same stream replaces an earlier one, whose connector gave it up.</summary>
    public void Set(int stream, IConnection connection)
    {
        _connections[stream]?.Dispose();
        _connections[stream] = connection;
    }

    public void Dispose() => Array.ForEach(_connections, connection => connection?.Dispose());
}
