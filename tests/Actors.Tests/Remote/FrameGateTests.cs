using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Tests.Remote;

public sealed class FrameGateTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly FrameGate _gate;
    private TwoNodes _nodes = null!;
    private ActorSystem _gated = null!;

    public FrameGateTests() => _gate = new FrameGate(_time);

    public async ValueTask InitializeAsync()
    {
        _nodes = await TwoNodes.StartAsync();
        _gated = new ActorSystem("gated", new ActorSystemOptions { Messages = new MessageRegistry().Register<GetRequest>(), Gate = _gate });
        await _gated.ConnectAsync(_nodes.NewChannel());
    }

    public async ValueTask DisposeAsync()
    {
        await _gated.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Shut_MessagesOut_WaitAndArriveInOrderWhenItOpens()
    {
        var heard = new Inbox();
        _nodes.Hub.Spawn("listener", () => ScriptedActor.Listener(heard));
        _gate.Shut(TimeSpan.FromSeconds(3));
        TellThree(_gated.Resolve("hub", "/listener")!);
        await RoundTripAsync();
        heard.ExpectNothing();
        _time.Advance(TimeSpan.FromSeconds(3));
        await ExpectThreeAsync(heard);
    }

    [Fact(Timeout = 60_000)]
    public async Task Shut_MessagesIn_WaitAndArriveInOrderWhenItOpens()
    {
        var heard = new Inbox();
        _gated.Spawn("listener", () => ScriptedActor.Listener(heard));
        _gate.Shut(TimeSpan.FromSeconds(3));
        TellThree(_nodes.Hub.Resolve("gated", "/listener")!);
        await RoundTripAsync();
        heard.ExpectNothing();
        _time.Advance(TimeSpan.FromSeconds(3));
        await ExpectThreeAsync(heard);
    }

    [Fact(Timeout = 60_000)]
    public async Task Shut_AgainForLess_StaysShutAsLongAsTheLongestAsked()
    {
        _gate.Shut(TimeSpan.FromSeconds(3));
        _gate.Shut(TimeSpan.FromSeconds(1));
        var passing = _gate.PassAsync(CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(passing.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await passing;
    }

    [Fact(Timeout = 60_000)]
    public async Task Pass_Cancelled_Throws()
    {
        _gate.Shut(TimeSpan.FromSeconds(3));
        await Assert.ThrowsAsync<TaskCanceledException>(() => _gate.PassAsync(new CancellationToken(canceled: true)).AsTask());
    }

    private static void TellThree(IActorRef listener)
    {
        for (int i = 0; i < 3; i++)
        {
            listener.Tell(new GetRequest { RunId = $"{i}" });
        }
    }

    private static async Task ExpectThreeAsync(Inbox heard)
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal($"{i}", (await heard.NextAsync<GetRequest>()).RunId);
        }
    }

    /// <summary>A message over another link and back: time in which those before it would have arrived.</summary>
    private async Task RoundTripAsync()
    {
        var free = TwoNodes.NewSystem("free");
        await using (free)
        {
            var heard = new Inbox();
            _nodes.Hub.Spawn("echo", () => ScriptedActor.Listener(heard));
            await free.ConnectAsync(_nodes.NewChannel());
            free.Resolve("hub", "/echo")!.Tell(new GetRequest());
            await heard.NextAsync<GetRequest>();
        }
    }
}
