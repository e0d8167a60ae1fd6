using System.Runtime.CompilerServices;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Tests.Commands;

/// <summary>A server with the part of a coordinator's API that commands look for a leader with; stands by where it is told who leads.</summary>
internal sealed class ScriptedCoordinator : IAsyncDisposable
{
    private readonly RpcServer _server;
    private readonly RunUpdate[] _updates;
    private readonly bool _endsWatch;

    private ScriptedCoordinator(Func<Uri?> leader, RunUpdate[] updates, bool endsWatch)
    {
        _updates = updates;
        _endsWatch = endsWatch;
        _server = new RpcServer(new RpcServerOptions { Admit = () => leader() is { } other ? throw LeaderHint.Refusal(other) : CancellationToken.None });
        _server.Map(ClusterMethods.Nodes, (_, _) => Task.FromResult(new NodesResponse()));
        _server.Map(ClusterMethods.Get, (request, _) => Task.FromResult(new RunInfo { RunId = request.RunId, Name = Address.ToString() }));
        _server.MapServerStream(ClusterMethods.Watch, (_, context) => WatchAsync(context.Cancellation));
    }

    public Uri Address => _server.Address;

    public bool IsOver { get; private set; }

    /// <param name="leader">Null, or gives null: it leads itself.</param>
    /// <param name="endsWatch">Whether the stream of updates ends after the last.</param>
    public static async Task<ScriptedCoordinator> StartAsync(Func<Uri?>? leader = null, bool endsWatch = true, params RunUpdate[] updates)
    {
        var coordinator = new ScriptedCoordinator(leader ?? (() => null), updates, endsWatch);
        await coordinator._server.StartAsync(TestContext.Current.CancellationToken);
        return coordinator;
    }

    public ValueTask DisposeAsync()
    {
        IsOver = true;
        return _server.DisposeAsync();
    }

    private async IAsyncEnumerable<RunUpdate> WatchAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var update in _updates)
        {
            yield return update;
        }

        if (!_endsWatch)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        }
    }
}
