using System.Net.Sockets;
using System.Threading.Channels;

namespace Lockstep.Worker.Links;

/// <summary>Connections that one generation waits for: those from the ranks above its own.</summary>
internal sealed class ExpectedLinks(LinkIdentity identity) : IDisposable
{
    private readonly Channel<(int Rank, Socket Socket)> _arrived = Channel.CreateUnbounded<(int, Socket)>();

    public LinkIdentity Identity { get; } = identity;

    /// <summary>Raised once, when no more connections are wanted.</summary>
    public event Action? Closed;

    public bool Admits(LinkHello hello) =>
        hello.ToRank == Identity.Rank && hello.WorldSize == Identity.WorldSize && hello.FromRank > Identity.Rank && hello.FromRank < Identity.WorldSize;

    public void Add(int rank, Socket socket)
    {
        if (!_arrived.Writer.TryWrite((rank, socket)))
        {
            socket.Dispose();
        }
    }

    public ValueTask<(int Rank, Socket Socket)> NextAsync(CancellationToken token) => _arrived.Reader.ReadAsync(token);

    public void Dispose()
    {
        if (!_arrived.Writer.TryComplete())
        {
            return;
        }

        Closed?.Invoke();
        while (_arrived.Reader.TryRead(out var late))
        {
            late.Socket.Dispose();
        }
    }
}
