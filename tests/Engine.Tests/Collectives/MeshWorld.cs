using System.Collections.Concurrent;
using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

/// <summary>Runs one body per rank on threads of their own over an in-memory mesh.</summary>
internal sealed class MeshWorld : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public MeshWorld(int ranks) => Links = MeshLink.Create(ranks);

    /// <summary>Ranks on hosts that have windows; without them if a slot has no bytes.</summary>
    public MeshWorld(int[] hosts, int slotLength) => Links = MeshLink.Create(hosts, slotLength);

    public MeshLink[] Links { get; }

    public void Run(Action<MeshLink> body) => Assert.Empty(RunExpectingFailure(body));

    public IReadOnlyCollection<Exception> RunExpectingFailure(Action<MeshLink> body)
    {
        var failures = new ConcurrentQueue<Exception>();
        var threads = Links.Select(link => new Thread(() => Guard(link, body, failures)) { IsBackground = true }).ToList();
        threads.ForEach(thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(Limit), "a rank still waits"));
        return failures;
    }

    public void Dispose() => Array.ForEach(Links, link => link.Dispose());

    /// <summary>A rank that fails would leave the others waiting for it.</summary>
    private static void Guard(MeshLink link, Action<MeshLink> body, ConcurrentQueue<Exception> failures)
    {
        try
        {
            body(link);
        }
        catch (Exception exception)
        {
            failures.Enqueue(exception);
            link.Abort(exception.Message);
        }
    }
}
