namespace Lockstep.Actors.Tests.Supervision;

public sealed class SupervisionTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _time = new();
    private readonly Inbox _inbox = new();
    private readonly ActorSystem _system;
    private int _instances;

    public SupervisionTests()
    {
        _system = new ActorSystem("a", new ActorSystemOptions { TimeProvider = _time, OnFailure = (path, e) => _inbox.Add($"{path}: {e.Message}") });
    }

    public ValueTask DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task Restart_AfterBackoff_FreshInstanceTakesTheWaitingMessages()
    {
        var actor = _system.Spawn("x", NewCounting, new SupervisionPolicy { MinBackoff = Second });
        actor.Tell("one");
        actor.Tell("fail");
        actor.Tell("two");
        await _inbox.ExpectAsync("start 1", "1: one", "/x: told to");
        Assert.Equal(Second, await _time.NextTimerAsync());
        _inbox.ExpectNothing();
        _time.Advance(Second);
        await _inbox.ExpectAsync("restart 1: told to", "start 2", "2: two");
    }

    [Fact]
    public async Task Restart_LimitReached_ActorStopsAsFailedAndItsMessagesAreDeadLetters()
    {
        _system.DeadLetters.Subscribe(letter => _inbox.Add($"dead {letter.Message}: {letter.Reason}"));
        var actor = _system.Spawn("x", NewCounting, new SupervisionPolicy { MaxRestarts = 2, MinBackoff = Second });
        var watcher = _system.Spawn("watcher", () => ScriptedActor.Listener(_inbox));
        await _inbox.ExpectAsync("start 1");
        watcher.Tell(new ScriptedActor.WatchRequested(actor));
        await _inbox.ExpectAsync("watching");
        for (var round = 1; round <= 2; round++)
        {
            actor.Tell("fail");
            Assert.Equal(Second * round, await _time.NextTimerAsync());
            _time.Advance(Second * round);
            await _inbox.ExpectAsync("/x: told to", $"restart {round}: told to", $"start {round + 1}");
        }

        actor.Tell("fail");
        actor.Tell("too late");
        await _inbox.ExpectAsync("/x: told to", "stop 3");
        var last = new[] { await _inbox.NextAsync<object>(), await _inbox.NextAsync<object>() };
        Assert.Contains(new Terminated(actor, TerminationReason.Failed), last);
        Assert.Contains("dead too late: NoSuchActor", last);
    }

    [Fact]
    public async Task Resume_HandlerFails_SameInstanceGoesOn()
    {
        var actor = _system.Spawn("x", NewCounting, new SupervisionPolicy { Decide = _ => Directive.Resume });
        actor.Tell("fail");
        actor.Tell("two");
        await _inbox.ExpectAsync("start 1", "/x: told to", "1: two");
    }

    [Fact]
    public async Task Escalate_ChildFails_SupervisorIsRestartedWithItsChildren()
    {
        var parent = _system.Spawn("p", () => new ScriptedActor((context, message) => _system.Find("/p/x")!.Tell(message))
        {
            OnStart = context => context.Spawn("x", NewCounting, new SupervisionPolicy { Decide = _ => Directive.Escalate }),
            OnRestart = e => _inbox.Add("parent restarts: " + e.InnerException!.Message),
        }, new SupervisionPolicy { MinBackoff = TimeSpan.Zero });
        await _inbox.ExpectAsync("start 1");
        parent.Tell("fail");
        await _inbox.ExpectAsync("/p/x: told to");
        Assert.StartsWith("/p: ", await _inbox.NextAsync<string>(), StringComparison.Ordinal);
        await _inbox.ExpectAsync("parent restarts: told to", "stop 1", "start 2");
        parent.Tell("hello");
        await _inbox.ExpectAsync("2: hello");
    }

    [Fact]
    public async Task Escalate_SupervisorIsResumed_ChildGoesOnAsWell()
    {
        var parent = _system.Spawn("p", () => new ScriptedActor((context, message) => _system.Find("/p/x")!.Tell(message))
        {
            OnStart = context => context.Spawn("x", NewCounting, new SupervisionPolicy { Decide = _ => Directive.Escalate }),
        }, new SupervisionPolicy { Decide = e => e is IOException ? Directive.Resume : Directive.Stop });
        parent.Tell("fail");
        parent.Tell("hello");
        await _inbox.ExpectAsync("start 1", "/p/x: told to");
        Assert.StartsWith("/p: ", await _inbox.NextAsync<string>(), StringComparison.Ordinal);
        await _inbox.ExpectAsync("1: hello");
    }

    [Fact]
    public async Task Failure_OneChild_LeavesItsSiblingAlone()
    {
        var good = _system.Spawn("good", NewCounting);
        await _inbox.ExpectAsync("start 1");
        _system.Spawn("bad", () => new ScriptedActor((_, _) => throw new IOException("bad luck")), SupervisionPolicy.StopAtOnce).Tell("go");
        await _inbox.ExpectAsync("/bad: bad luck");
        good.Tell("still here");
        await _inbox.ExpectAsync("1: still here");
    }

    [Fact]
    public async Task Start_FactoryFails_IsTriedAgainWithinTheLimit()
    {
        var tries = 0;
        var actor = _system.Spawn("x", () => ++tries < 3 ? throw new IOException("not yet") : NewCounting(), new SupervisionPolicy { MinBackoff = TimeSpan.Zero });
        actor.Tell("kept");
        await _inbox.ExpectAsync("/x: not yet", "/x: not yet", "start 1", "1: kept");
    }

    private ScriptedActor NewCounting()
    {
        var number = ++_instances;
        return new ScriptedActor((_, message) =>
        {
            if (message is "fail")
            {
                throw new IOException("told to");
            }

            _inbox.Add($"{number}: {message}");
        })
        {
            OnStart = _ => _inbox.Add($"start {number}"),
            OnStop = () => _inbox.Add($"stop {number}"),
            OnRestart = e => _inbox.Add($"restart {number}: {e.Message}"),
        };
    }
}
