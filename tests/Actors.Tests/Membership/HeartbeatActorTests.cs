using Lockstep.Actors.Membership;
using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Tests.Membership;

/// <summary>The actor beside a coordinator that the test plays: its answers are the test's.</summary>
public sealed class HeartbeatActorTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly Inbox _sent = new();
    private readonly Inbox _news = new();
    private readonly ActorSystem _system;
    private IActorRef _heart = null!;

    public HeartbeatActorTests() => _system = new ActorSystem("worker", new ActorSystemOptions { TimeProvider = _time });

    public ValueTask InitializeAsync()
    {
        var membership = _system.Spawn("membership", () => ScriptedActor.Listener(_sent));
        var told = _system.Spawn("news", () => ScriptedActor.Listener(_news));
        _heart = _system.Spawn("heart", () => new HeartbeatActor(
            membership, new NodeInfo { WorkerId = "w1" }, told, news => told.Tell(news), new HeartbeatOptions { SilentAfter = 3, LeastTerm = 4 }));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _system.DisposeAsync();

    [Fact(Timeout = 20_000)]
    public async Task Answer_OfAGoodTerm_IsJoinedAndThenLinkedOnce()
    {
        await _sent.ExpectAsync(new Heartbeat { Sequence = 1 });
        _heart.Tell(new UnknownMember { Term = 4 });
        await _sent.NextAsync<Join>();
        await _sent.ExpectAsync(new Heartbeat { WorkerId = "w1", Sequence = 2 });
        _heart.Tell(new HeartbeatHeard { Sequence = 2, Term = 4 });
        _heart.Tell(new HeartbeatHeard { Sequence = 2, Term = 4 });
        await _news.ExpectAsync(new CoordinatorNews.Linked(4));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await _sent.ExpectAsync(new Heartbeat { WorkerId = "w1", Sequence = 3 });
    }

    [Fact(Timeout = 20_000)]
    public async Task Answer_OfALowerTerm_IsOutdatedAndNeverJoined()
    {
        await _sent.NextAsync<Heartbeat>();
        _heart.Tell(new UnknownMember { Term = 3 });
        await _news.ExpectAsync(new CoordinatorNews.Outdated(3));
        _heart.Tell(new UnknownMember { Term = 4 });
        _time.Advance(TimeSpan.FromSeconds(1));
        _system.Stop(_heart);
        await _sent.NextAsync<Leave>();
    }

    [Fact(Timeout = 20_000)]
    public async Task Silence_AfterSoManyHeartbeats_IsToldOnce()
    {
        await _sent.ExpectAsync(new Heartbeat { Sequence = 1 });
        _heart.Tell(new UnknownMember { Term = 4 });
        await _sent.NextAsync<Join>();
        for (ulong sequence = 2; sequence <= 4; sequence++)
        {
            await _sent.ExpectAsync(new Heartbeat { WorkerId = "w1", Sequence = sequence });
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        await _news.ExpectAsync(new CoordinatorNews.Silent());
        _time.Advance(TimeSpan.FromSeconds(1));
        _system.Stop(_heart);
        await _sent.NextAsync<Leave>();
    }

    [Fact(Timeout = 20_000)]
    public async Task Answers_Late_KeepTheCoordinatorFromBeingSilent()
    {
        await _sent.ExpectAsync(new Heartbeat { Sequence = 1 });
        _heart.Tell(new UnknownMember { Term = 4 });
        await _sent.NextAsync<Join>();
        for (ulong sequence = 2; sequence <= 10; sequence++)
        {
            await _sent.ExpectAsync(new Heartbeat { WorkerId = "w1", Sequence = sequence });
            _heart.Tell(new HeartbeatHeard { Sequence = sequence - 1, Term = 4 });
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        _heart.Tell(new HeartbeatHeard { Sequence = 10, Term = 4 });
        await _news.ExpectAsync(new CoordinatorNews.Linked(4));
    }
}
