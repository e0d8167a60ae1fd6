namespace Lockstep.Actors.Tests.Cells;

public sealed class CellWatchesTests : IAsyncDisposable
{
    private readonly Inbox _inbox = new();
    private readonly ActorSystem _system = new("a");
    private readonly IActorRef _watcher;

    public CellWatchesTests()
    {
        _watcher = _system.Spawn("watcher", () => ScriptedActor.Listener(_inbox));
    }

    public ValueTask DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task Watch_ActorFails_SaysFailed()
    {
        var target = _system.Spawn("target", () => new ScriptedActor((_, _) => throw new IOException()), SupervisionPolicy.StopAtOnce);
        await WatchAsync(target);
        target.Tell("go");
        await _inbox.ExpectAsync(new Terminated(target, TerminationReason.Failed));
    }

    [Fact]
    public async Task Watch_ActorIsGoneAlready_IsToldAtOnce()
    {
        var target = _system.Spawn("target", ScriptedActor.Echo);
        await WatchAsync(target);
        _system.Stop(target);
        await _inbox.ExpectAsync(new Terminated(target, TerminationReason.Stopped));
        await WatchAsync(target);
        await _inbox.ExpectAsync(new Terminated(target, TerminationReason.Stopped));
    }

    [Fact]
    public async Task Watch_MessagesSentBeforeDeath_ComeBeforeTerminated()
    {
        var target = _system.Spawn("target", () => new ScriptedActor((context, _) =>
        {
            _watcher.Tell("last words");
            context.Stop(context.Self);
        }));
        await WatchAsync(target);
        target.Tell("go");
        await _inbox.ExpectAsync("last words", new Terminated(target, TerminationReason.Stopped));
    }

    [Fact]
    public async Task Unwatch_ActorStops_IsNotTold()
    {
        var target = _system.Spawn("target", ScriptedActor.Echo);
        var other = _system.Spawn("other", ScriptedActor.Echo);
        await WatchAsync(target);
        await WatchAsync(other);
        _watcher.Tell(new ScriptedActor.UnwatchRequested(target));
        await _inbox.ExpectAsync("not watching");
        _system.Stop(target);
        _system.Stop(other);
        await _inbox.ExpectAsync(new Terminated(other, TerminationReason.Stopped));
        _inbox.ExpectNothing();
    }

    [Fact]
    public async Task Watch_Twice_IsToldOnce()
    {
        var target = _system.Spawn("target", ScriptedActor.Echo);
        await WatchAsync(target);
        await WatchAsync(target);
        _system.Stop(target);
        await _inbox.ExpectAsync(new Terminated(target, TerminationReason.Stopped));
        _watcher.Tell("end");
        await _inbox.ExpectAsync("end");
    }

    private async Task WatchAsync(IActorRef target)
    {
        _watcher.Tell(new ScriptedActor.WatchRequested(target));
        await _inbox.ExpectAsync("watching");
    }
}
