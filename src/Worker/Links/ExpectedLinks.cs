using System.Threading.Channels;

namespace Lockstep.Worker.Links;

/// <summary>Connections that one generation waits for: those from the ranks above its own.</summary>
/// <param name="identity">Whose links these are.</param>
/// <param name="shares">Whether it shares memory with ranks of its host.</param>
internal sealed class ExpectedLinks(LinkIdentity identity, bool shares = false) : IDisposable
{
    private readonly Channel<ArrivedLink> _arrived = Channel.CreateUnbounded<ArrivedLink>();

    public LinkIdentity Identity { get; } = identity;

    /// <summary>Raised once, when no more connections are wanted.</summary>
    public event Action? Closed;

    /// <param name="hello">What it says.</param>
    /// <param name="local">Whether it came over this host's own socket: only there, and there only, memory is shared.</param>
    public bool Admits(LinkHello hello, bool local = false) =>
        hello.ToRank == Identity.Rank
        && hello.WorldSize == Identity.WorldSize
        && hello.FromRank > Identity.Rank
        && hello.FromRank < Identity.WorldSize
        && (local ? shares && hello.Streams == 0 : hello.Streams is >= 1 and <= LinkOptions.MostStreams)
        && hello.Stream >= 0
        && hello.Stream <= hello.Streams;

    public void Add(ArrivedLink link)
    {
        if (!_arrived.Writer.TryWrite(link))
        {
            link.Connection.Dispose();
        }
    }

    public ValueTask<ArrivedLink> NextAsync(CancellationToken token) => _arrived.Reader.ReadAsync(token);

    public void Dispose()
    {
        if (!_arrived.Writer.TryComplete())
        {
            return;
        }

        Closed?.Invoke();
        while (_arrived.Reader.TryRead(out var late))
        {
            late.Connection.Dispose();
        }
    }
}
