using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Tests.Remote;

public sealed class LinkWatchesTests : IAsyncLifetime
{
    private readonly Inbox _inbox = new();
    private TwoNodes _nodes = null!;
    private ActorSystem _worker = null!;
    private NodeLink _link = null!;
    private IDisposable _channel = null!;
    private IActorRef _watcher = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await TwoNodes.StartAsync();
        (_worker, _link, _channel) = await _nodes.JoinAsync("worker-1");
        _watcher = _nodes.Hub.Spawn("watcher", () => ScriptedActor.Listener(_inbox));
    }

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Watch_RemoteActorStops_IsToldWithItsReason()
    {
        var target = _worker.Spawn("target", ScriptedActor.Echo);
        var remote = await WatchAsync("/target");
        _worker.Stop(target);
        await _inbox.ExpectAsync(new Terminated(remote, TerminationReason.Stopped));
    }

    [Fact]
    public async Task Watch_NobodyThere_IsToldNotFound()
    {
        var remote = await WatchAsync("/nobody");
        await _inbox.ExpectAsync(new Terminated(remote, TerminationReason.NotFound));
    }

    [Fact]
    public async Task Watch_ConnectionCut_AllWatchedAreLostAndTheHubHearsIt()
    {
        _worker.Spawn("a", ScriptedActor.Echo);
        _worker.Spawn("b", ScriptedActor.Echo);
        var a = await WatchAsync("/a");
        var b = await WatchAsync("/b");
        _channel.Dispose();
        await _inbox.ExpectAsync(new Terminated(a, TerminationReason.NodeLost), new Terminated(b, TerminationReason.NodeLost));
        Assert.Equal(LinkCloseReason.ConnectionLost, (await _nodes.HubNews.NextAsync<NodeLost>()).Reason);
        Assert.Empty(_nodes.Hub.Links);
    }

    [Fact]
    public async Task Watch_LinkClosedAlready_IsToldAtOnce()
    {
        var hubLink = _nodes.Hub.Links[0];
        await _link.CloseAsync();
        await hubLink.Closed.WaitAsync(TwoNodes.Patience);
        var remote = _nodes.Hub.Resolve(hubLink, "/a");
        _watcher.Tell(new ScriptedActor.WatchRequested(remote));
        await _inbox.ExpectAsync("watching", new Terminated(remote, TerminationReason.NodeLost));
    }

    [Fact]
    public async Task Unwatch_RemoteActorStops_IsNotTold()
    {
        var a = _worker.Spawn("a", ScriptedActor.Echo);
        var b = _worker.Spawn("b", ScriptedActor.Echo);
        var remoteA = await WatchAsync("/a");
        var remoteB = await WatchAsync("/b");
        _watcher.Tell(new ScriptedActor.UnwatchRequested(remoteA));
        await _inbox.ExpectAsync("not watching");
        _worker.Stop(a);
        _worker.Stop(b);
        await _inbox.ExpectAsync(new Terminated(remoteB, TerminationReason.Stopped));
        _inbox.ExpectNothing();
    }

    private async Task<IActorRef> WatchAsync(string path)
    {
        var remote = _nodes.Hub.Resolve("worker-1", path)!;
        _watcher.Tell(new ScriptedActor.WatchRequested(remote));
        await _inbox.ExpectAsync("watching");

        // An answer proves that the watch before it has arrived.
        await Assert.ThrowsAsync<AskFailedException>(() => _nodes.Hub.Resolve("worker-1", "/none")!.AskAsync<RunInfo>(new GetRequest(), TwoNodes.Patience));
        return remote;
    }
}
