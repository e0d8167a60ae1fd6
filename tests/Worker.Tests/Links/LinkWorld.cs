using System.Collections.Concurrent;
using System.Net;
using Lockstep.Engine.Collectives;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Tests.Links;

/// <summary>All ranks of one generation in this process, over real sockets on loopback.</summary>
internal sealed class LinkWorld : IDisposable
{
    private static readonly byte[] Secret = "a secret of one generation only!"u8.ToArray();
    private readonly DataListener[] _listeners;

    private LinkWorld(DataListener[] listeners, ILink[] links)
    {
        _listeners = listeners;
        Links = links;
    }

    public ILink[] Links { get; }

    public static async Task<LinkWorld> OpenAsync(int ranks, TimeSpan? silence = null)
    {
        var listeners = Enumerable.Range(0, ranks).Select(_ => new DataListener(IPAddress.Loopback, 0)).ToArray();
        var addresses = listeners.Select(listener => ("127.0.0.1", listener.Port)).ToList();
        var links = await Task.WhenAll(Enumerable.Range(0, ranks).Select(rank => LinkBuilder.OpenAsync(
            listeners[rank], Identity(rank, ranks), addresses, new LinkOptions { Silence = silence ?? TimeSpan.FromSeconds(30) }, TestContext.Current.CancellationToken)));
        return new LinkWorld(listeners, links);
    }

    public static LinkIdentity Identity(int rank, int ranks, ulong generation = 7) => new("run-a", generation, rank, ranks, Secret);

    /// <summary>Runs one body per rank on threads of their own and returns what they threw, by rank.</summary>
    public IReadOnlyDictionary<int, Exception> Run(Action<ILink> body)
    {
        var failures = new ConcurrentDictionary<int, Exception>();
        var threads = Links.Select(link => new Thread(() =>
        {
            try
            {
                body(link);
            }
            catch (Exception exception)
            {
                failures[link.Rank] = exception;
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return failures;
    }

    public void Dispose()
    {
        Array.ForEach(Links, link => link.Dispose());
        Array.ForEach(_listeners, listener => listener.Dispose());
    }
}
