namespace Lockstep.Actors.Tests.Cells;

public sealed class ActorCellTests
{
    [Fact]
    public async Task Stop_WithChildren_ChildrenEndFirstAndPostStopIsCalledOnce()
    {
        var inbox = new Inbox();
        var system = new ActorSystem("a");
        system.Spawn("parent", () => new ScriptedActor((_, _) => { })
        {
            OnStart = context =>
            {
                context.Spawn("child", () => new ScriptedActor((_, _) => { })
                {
                    OnStart = inner => inner.Spawn("grandchild", () => new ScriptedActor((_, _) => { }) { OnStop = () => inbox.Add("grandchild"), OnStart = _ => inbox.Add("up") }),
                    OnStop = () => inbox.Add("child"),
                });
            },
            OnStop = () => inbox.Add("parent"),
        });

        await inbox.ExpectAsync("up");
        await system.StopAsync();
        await inbox.ExpectAsync("grandchild", "child", "parent");
        await system.DisposeAsync();
        inbox.ExpectNothing();
        Assert.True(system.Terminated.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Spawn_NameInUse_ThrowsUntilTerminated()
    {
        var inbox = new Inbox();
        await using var system = new ActorSystem("a");
        var first = system.Spawn("x", ScriptedActor.Echo);
        Assert.Throws<InvalidOperationException>(() => system.Spawn("x", ScriptedActor.Echo));
        var watcher = system.Spawn("watcher", () => ScriptedActor.Listener(inbox));
        watcher.Tell(new ScriptedActor.WatchRequested(first));
        await inbox.ExpectAsync("watching");
        system.Stop(first);
        await inbox.ExpectAsync(new Terminated(first, TerminationReason.Stopped));
        Assert.Equal("again", await system.Spawn("x", ScriptedActor.Echo).AskAsync<string>("again", TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a b")]
    public async Task Spawn_BadName_Throws(string name)
    {
        await using var system = new ActorSystem("a");
        Assert.Throws<ArgumentException>(() => system.Spawn(name, ScriptedActor.Echo));
    }

    [Fact]
    public async Task Context_Paths_FollowTheTree()
    {
        await using var system = new ActorSystem("a");
        var parent = system.Spawn("p", () => new ScriptedActor((context, _) =>
        {
            var child = context.Spawn("c", () => new ScriptedActor((inner, _) => inner.Reply(inner.Parent!.Path)));
            context.Reply((context.Parent is null, child));
        }));
        var (topLevel, child) = await parent.AskAsync<(bool, IActorRef)>("go", TimeSpan.FromSeconds(20));
        Assert.True(topLevel);
        Assert.Equal("/p/c", child.Path);
        Assert.Equal("/p", await child.AskAsync<string>("who", TimeSpan.FromSeconds(20)));
        Assert.Same(child, system.Find("/p/c"));
    }

    [Fact]
    public async Task PipeToSelf_SuccessAndFailure_BothComeAsMessages()
    {
        var inbox = new Inbox();
        await using var system = new ActorSystem("a");
        var actor = system.Spawn("piper", () => new ScriptedActor((context, message) =>
        {
            if (message is Task<int> task)
            {
                context.PipeToSelf(task, value => $"got {value}", e => $"failed {e.Message}");
            }
            else
            {
                inbox.Add(message);
            }
        }));
        actor.Tell(Task.FromResult(7));
        await inbox.ExpectAsync("got 7");
        actor.Tell(Task.FromException<int>(new IOException("disk")));
        await inbox.ExpectAsync("failed disk");
    }
}
