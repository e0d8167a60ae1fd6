using System.Collections.Concurrent;
using Lockstep.Actors.Asking;

namespace Lockstep.Actors.Remote;

/// <summary>Questions of this node that wait for an answer over one link.</summary>
internal sealed class PendingAsks
{
    private readonly ConcurrentDictionary<ulong, AskRef> _asks = new();
    private ulong _lastId;

    public ulong Add(AskRef ask)
    {
        var id = Interlocked.Increment(ref _lastId);
        _asks[id] = ask;
        ask.WhenOver(() => _asks.TryRemove(id, out _));
        return id;
    }

    /// <summary>Null where the question is over already.</summary>
    public AskRef? Take(ulong id) => _asks.TryRemove(id, out var ask) ? ask : null;

    public void FailAll(string reason)
    {
        foreach (var (id, ask) in _asks)
        {
            if (_asks.TryRemove(id, out _))
            {
                ask.Fail(reason);
            }
        }
    }
}
