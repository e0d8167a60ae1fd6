using System.Collections.Concurrent;
using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

/// <summary>Runs one body per rank on threads of their own over an in-memory mesh.</summary>
internal sealed class MeshWorld(int ranks) : IDisposable
{
    public MeshLink[] Links { get; } = MeshLink.Create(ranks);

    public void Run(Action<MeshLink> body) => Assert.Empty(RunExpectingFailure(body));

    public IReadOnlyCollection<Exception> RunExpectingFailure(Action<MeshLink> body)
    {
        var failures = new ConcurrentQueue<Exception>();
        var threads = Links.Select(link => new Thread(() => Guard(link, body, failures))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return failures;
    }

    public void Dispose() => Array.ForEach(Links, link => link.Dispose());

    private static void Guard(MeshLink link, Action<MeshLink> body, ConcurrentQueue<Exception> failures)
    {
        try
        {
            body(link);
        }
        catch (Exception exception)
        {
            failures.Enqueue(exception);
        }
    }
}
