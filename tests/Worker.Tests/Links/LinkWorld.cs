using System.Collections.Concurrent;
using System.Net;
using Lockstep.Engine.Collectives;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Tests.Links;

/// <summary>All ranks of one generation in this process, over real sockets on loopback or real shared memory.</summary>
internal sealed class LinkWorld : IDisposable
{
    public const string Host = "127.0.0.1";
    private static readonly byte[] Secret = "a secret of one generation only!"u8.ToArray();
    private readonly DataListener[] _listeners;

    private LinkWorld(DataListener[] listeners, ILink[] links)
    {
        _listeners = listeners;
        Links = links;
    }

    public ILink[] Links { get; }

    public static Task<LinkWorld> OpenAsync(int ranks, TimeSpan? silence = null, LinkTransport transport = LinkTransport.Tcp) =>
        OpenAsync(ranks, _ => new LinkOptions { Silence = silence ?? TimeSpan.FromSeconds(30), Transport = transport });

    /// <param name="ranks">Of the world.</param>
    /// <param name="options">By rank.</param>
    /// <param name="isLocal">Whether a rank can be found by ranks of its host; null: all can.</param>
    /// <param name="tls">By rank; null: in the clear.</param>
    public static async Task<LinkWorld> OpenAsync(int ranks, Func<int, LinkOptions> options, Func<int, bool>? isLocal = null, Func<int, LinkTls>? tls = null)
    {
        var listeners = Enumerable.Range(0, ranks)
            .Select(rank => new DataListener(IPAddress.Loopback, 0, isLocal is null || isLocal(rank) ? Host : null, tls?.Invoke(rank))).ToArray();
        var addresses = listeners.Select(listener => (Host, listener.Port)).ToList();
        try
        {
            using var failed = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            var openings = Enumerable.Range(0, ranks)
                .Select(rank => LinkBuilder.OpenAsync(listeners[rank], Identity(rank, ranks), addresses, options(rank), failed.Token)).ToList();
            await foreach (var opening in Task.WhenEach(openings))
            {
                if (!opening.IsCompletedSuccessfully)
                {
                    await failed.CancelAsync();
                    await opening;
                }
            }

            return new LinkWorld(listeners, await Task.WhenAll(openings));
        }
        catch
        {
            Array.ForEach(listeners, listener => listener.Dispose());
            throw;
        }
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
        })
        { IsBackground = true }).ToList();
        threads.ForEach(thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(60)), "a rank hangs"));
        return failures;
    }

    public void Dispose()
    {
        Array.ForEach(Links, link => link.Dispose());
        Array.ForEach(_listeners, listener => listener.Dispose());
    }
}
