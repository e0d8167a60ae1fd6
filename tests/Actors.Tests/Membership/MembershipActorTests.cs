using Lockstep.Actors.Membership;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Tests.Membership;

public sealed class MembershipActorTests : IAsyncLifetime
{
    private readonly Inbox _news = new();
    private readonly ManualTimeProvider _time = new();
    private readonly ActorSystem _hub;
    private readonly ActorSystem _worker;
    private readonly ClusterView _view;
    private readonly RpcServer _server = new(new RpcServerOptions());
    private RpcChannel _channel = null!;
    private IActorRef _membership = null!;

    public MembershipActorTests()
    {
        var messages = MembershipActor.Register(new MessageRegistry());
        _hub = new ActorSystem("hub", new ActorSystemOptions { TimeProvider = _time, Messages = messages });
        _worker = new ActorSystem("worker", new ActorSystemOptions { Messages = messages });
        _view = new ClusterView(_time);
    }

    public async ValueTask InitializeAsync()
    {
        _hub.MapRemote(_server);
        await _server.StartAsync();
        _hub.Spawn("membership", () => new MembershipActor(_view, new MembershipOptions { Term = 9 }));
        _view.Subscribe(_hub.Spawn("news", () => ScriptedActor.Listener(_news)));
        _channel = new RpcChannel(_server.Address);
        _membership = _worker.Resolve(await _worker.ConnectAsync(_channel), "/membership");
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        _channel.Dispose();
        await _hub.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Heartbeats_Worker_JoinsAndLeavesWhenItStops()
    {
        var heard = new Inbox();
        var speaker = _worker.Spawn("worker", () => ScriptedActor.Listener(heard));
        var heart = _worker.Spawn("heart", () => new HeartbeatActor(_membership, new NodeInfo { WorkerId = "w1", Host = "h" }, speaker));
        await heard.ExpectAsync(new JoinAccepted { WorkerId = "w1", Term = 9 });
        var joined = await _news.NextAsync<MemberJoined>();
        Assert.Equal("//worker/worker", joined.Member.Ref.Path);
        Assert.Equal("h", Assert.Single(_view.Members).Info.Host);
        _worker.Stop(heart);
        Assert.Equal("Stopped", (await _news.NextAsync<MemberLeft>()).Reason);
        Assert.Empty(_view.Members);
    }

    [Fact]
    public async Task ConnectionCut_Member_IsUnreachableWithoutAnyTimePassing()
    {
        await JoinAsync();
        _channel.Dispose();
        Assert.Equal(UnreachableReason.LinkLost, (await _news.NextAsync<MemberUnreachable>()).Reason);
        Assert.Equal(MemberState.Unreachable, Assert.Single(_view.Members).State);
    }

    [Fact]
    public async Task Silence_Member_IsUnreachableAfterTwoSeconds()
    {
        await JoinAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(UnreachableReason.Silent, (await _news.NextAsync<MemberUnreachable>()).Reason);
    }

    [Fact]
    public async Task Subscribe_Late_HearsOfThoseThatAreUp()
    {
        await JoinAsync();
        var late = new Inbox();
        using var subscription = _view.Subscribe(_hub.Spawn("late", () => ScriptedActor.Listener(late)));
        Assert.Equal("w1", (await late.NextAsync<MemberJoined>()).Member.WorkerId);
    }

    private async Task JoinAsync()
    {
        var heard = new Inbox();
        _membership.Tell(new Join { Info = new NodeInfo { WorkerId = "w1" } }, _worker.Spawn("worker", () => ScriptedActor.Listener(heard)));
        await heard.NextAsync<JoinAccepted>();
        await _news.NextAsync<MemberJoined>();
    }
}
