using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Tests.Remote;

public sealed class RemoteActorRefTests : IAsyncLifetime
{
    private TwoNodes _nodes = null!;
    private ActorSystem _worker = null!;
    private NodeLink _link = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await TwoNodes.StartAsync();
        (_worker, _link, _) = await _nodes.JoinAsync("worker-1");
    }

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Tell_ManyMessages_ArriveInOrder()
    {
        var inbox = new Inbox();
        _nodes.Hub.Spawn("sink", () => new ScriptedActor((_, message) => inbox.Add(((GetRequest)message).RunId)));
        var sink = _worker.Resolve(_link, "/sink");
        for (var i = 0; i < 5000; i++)
        {
            sink.Tell(new GetRequest { RunId = i.ToString() });
        }

        for (var i = 0; i < 5000; i++)
        {
            Assert.Equal(i.ToString(), await inbox.NextAsync<string>());
        }
    }

    [Fact]
    public async Task Tell_WithSender_SenderCanBeAnsweredAndKeptForLater()
    {
        var inbox = new Inbox();
        IActorRef? kept = null;
        _nodes.Hub.Spawn("service", () => new ScriptedActor((context, message) =>
        {
            kept = context.Sender;
            context.Reply(new RunInfo { RunId = ((GetRequest)message).RunId });
        }));
        var asker = _worker.Spawn("asker", () => ScriptedActor.Listener(inbox));
        _worker.Resolve(_link, "/service").Tell(new GetRequest { RunId = "a" }, asker);
        await inbox.ExpectAsync(new RunInfo { RunId = "a" });
        Assert.Equal("//worker-1/asker", kept!.Path);
        kept.Tell(new RunInfo { RunId = "later" });
        await inbox.ExpectAsync(new RunInfo { RunId = "later" });
        Assert.Equal(kept, _nodes.Hub.Resolve("worker-1", "/asker"));
    }

    [Fact]
    public async Task Ask_BothWays_IsAnswered()
    {
        _nodes.Hub.Spawn("echo", ScriptedActor.Echo);
        _worker.Spawn("echo", ScriptedActor.Echo);
        var question = new GetRequest { RunId = "q" };
        Assert.Equal(question, await _worker.Resolve("hub", "/echo")!.AskAsync<GetRequest>(question, TwoNodes.Patience));
        Assert.Equal(question, await _nodes.Hub.Resolve("worker-1", "/echo")!.AskAsync<GetRequest>(question, TwoNodes.Patience));
    }

    [Fact]
    public async Task Ask_NoSuchActor_FailsAtOnceAndIsADeadLetterThere()
    {
        var inbox = new Inbox();
        _nodes.Hub.DeadLetters.Subscribe(inbox.Add);
        var e = await Assert.ThrowsAsync<AskFailedException>(() => _worker.Resolve(_link, "/nobody").AskAsync<RunInfo>(new GetRequest(), TwoNodes.Patience));
        Assert.Contains("/nobody", e.Message, StringComparison.Ordinal);
        Assert.Equal(DeadLetterReason.NoSuchActor, (await inbox.NextAsync<DeadLetter>()).Reason);
    }

    [Fact]
    public async Task Ask_RemoteHandlerFails_FailsAtOnce()
    {
        _nodes.Hub.Spawn("bad", () => new ScriptedActor((_, _) => throw new IOException("disk full")));
        var e = await Assert.ThrowsAsync<AskFailedException>(() => _worker.Resolve(_link, "/bad").AskAsync<RunInfo>(new GetRequest(), TwoNodes.Patience));
        Assert.Contains("disk full", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_LinkEnds_FailsAtOnce()
    {
        _nodes.Hub.Spawn("silent", () => new ScriptedActor((_, _) => _ = _nodes.Hub.Links[0].CloseAsync()));
        await Assert.ThrowsAsync<AskFailedException>(() => _worker.Resolve(_link, "/silent").AskAsync<RunInfo>(new GetRequest(), TwoNodes.Patience));
    }

    [Fact]
    public async Task Tell_UnregisteredOrOversized_IsADeadLetterHereAndTheLinkLives()
    {
        var inbox = new Inbox();
        _worker.DeadLetters.Subscribe(inbox.Add);
        _nodes.Hub.Spawn("echo", ScriptedActor.Echo);
        var echo = _worker.Resolve(_link, "/echo");
        echo.Tell("a string");
        echo.Tell(new NodesRequest());
        echo.Tell(new GetRequest { RunId = new string('x', TwoNodes.MaxMessageBytes) });
        Assert.Equal(DeadLetterReason.NotRegistered, (await inbox.NextAsync<DeadLetter>()).Reason);
        Assert.Equal(DeadLetterReason.NotRegistered, (await inbox.NextAsync<DeadLetter>()).Reason);
        Assert.Equal(DeadLetterReason.TooLarge, (await inbox.NextAsync<DeadLetter>()).Reason);
        Assert.Equal("ok", (await echo.AskAsync<GetRequest>(new GetRequest { RunId = "ok" }, TwoNodes.Patience)).RunId);
    }

    [Fact]
    public async Task Ask_AnswerIsUnregistered_FailsAtOnce()
    {
        _nodes.Hub.Spawn("odd", () => new ScriptedActor((context, _) => context.Reply("a string")));
        await Assert.ThrowsAsync<AskFailedException>(() => _worker.Resolve(_link, "/odd").AskAsync<RunInfo>(new GetRequest(), TwoNodes.Patience));
    }

    [Fact]
    public async Task Tell_AfterLinkClosed_IsADeadLetter()
    {
        var inbox = new Inbox();
        await _link.CloseAsync();
        _worker.DeadLetters.Subscribe(inbox.Add);
        _worker.Resolve(_link, "/echo").Tell(new GetRequest());
        Assert.Equal(DeadLetterReason.LinkClosed, (await inbox.NextAsync<DeadLetter>()).Reason);
        Assert.Null(_worker.Resolve("hub", "/echo"));
    }
}
