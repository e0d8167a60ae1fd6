using System.Collections.Concurrent;
using System.Net;
using Lockstep.Engine.Collectives;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Tests.Links;

/// <summary>A world whose last rank is raw: its connections to all others are proved, and it does what the test says.</summary>
internal sealed class FaultyWorld : IDisposable
{
    private readonly DataListener[] _listeners;
    private readonly ILink[] _links;
    private readonly RawPeer[] _peers;

    private FaultyWorld(DataListener[] listeners, ILink[] links, RawPeer[] peers)
    {
        _listeners = listeners;
        _links = links;
        _peers = peers;
    }

    public static async Task<FaultyWorld> OpenAsync(int ranks, TimeSpan silence, TimeSpan? hearing = null)
    {
        var listeners = Enumerable.Range(0, ranks - 1).Select(_ => new DataListener(IPAddress.Loopback, 0)).ToArray();
        var addresses = listeners.Select(listener => (LinkWorld.Host, listener.Port)).Append((LinkWorld.Host, 1)).ToList();
        var options = new LinkOptions { Silence = silence, Hearing = hearing ?? new LinkOptions { Silence = silence }.Hearing };
        var opening = Task.WhenAll(listeners.Select((listener, rank) => LinkBuilder.OpenAsync(
            listener, LinkWorld.Identity(rank, ranks), addresses, options, TestContext.Current.CancellationToken)));
        var peers = await Task.WhenAll(listeners.Select((listener, rank) => RawPeer.ConnectAsync(listener, LinkWorld.Identity(ranks - 1, ranks), rank)));
        return new FaultyWorld(listeners, await opening, peers);
    }

    /// <summary>Runs the body on every whole rank, on threads of their own, and then the fault. What they threw, by rank.</summary>
    public IReadOnlyDictionary<int, Exception> Run(Action<ILink> body, Action<RawPeer[]> fault)
    {
        var failures = new ConcurrentDictionary<int, Exception>();
        using var begun = new CountdownEvent(_links.Length);
        var threads = Array.ConvertAll(_links, link => new Thread(() => Guard(link, body, begun, failures)) { IsBackground = true });
        Array.ForEach(threads, thread => thread.Start());
        begun.Wait();
        fault(_peers);
        Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(30)), "a rank hangs"));
        return failures;
    }

    public void Dispose()
    {
        Array.ForEach(_links, link => link.Dispose());
        Array.ForEach(_peers, peer => peer.Dispose());
        Array.ForEach(_listeners, listener => listener.Dispose());
    }

    private static void Guard(ILink link, Action<ILink> body, CountdownEvent begun, ConcurrentDictionary<int, Exception> failures)
    {
        begun.Signal();
        try
        {
            body(link);
        }
        catch (Exception exception)
        {
            failures[link.Rank] = exception;
        }
    }
}
