namespace Lockstep.Actors.Tests.Cells;

public sealed class CellTimerTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly Inbox _inbox = new();

    [Fact]
    public async Task Schedule_Delay_FiresOnceAndNotBefore()
    {
        await using var system = NewSystem();
        var actor = Spawn(system, context => context.Schedule(TimeSpan.FromSeconds(3), "tick"));
        await _inbox.ExpectAsync("ready");
        _time.Advance(TimeSpan.FromSeconds(2.9));
        actor.Tell("before");
        await _inbox.ExpectAsync("before");
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await _inbox.ExpectAsync("tick");
        _time.Advance(TimeSpan.FromSeconds(10));
        actor.Tell("after");
        await _inbox.ExpectAsync("after");
    }

    [Fact]
    public async Task ScheduleEvery_Interval_FiresEachTime()
    {
        await using var system = NewSystem();
        Spawn(system, context => context.ScheduleEvery(TimeSpan.FromSeconds(1), "tick"));
        await _inbox.ExpectAsync("ready");
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await _inbox.ExpectAsync("tick");
        }
    }

    [Fact]
    public async Task Schedule_DisposedAfterItFired_IsStillNotDelivered()
    {
        await using var system = NewSystem();
        IDisposable? timer = null;
        var actor = system.Spawn("t", () => new ScriptedActor((context, message) =>
        {
            if (message is "fire then cancel")
            {
                _time.Advance(TimeSpan.FromSeconds(5));
                timer!.Dispose();
            }

            _inbox.Add(message);
        })
        { OnStart = context => timer = context.Schedule(TimeSpan.FromSeconds(5), "tick") });
        actor.Tell("fire then cancel");
        actor.Tell("end");
        await _inbox.ExpectAsync("fire then cancel", "end");
        _inbox.ExpectNothing();
    }

    [Fact]
    public async Task Schedule_ActorRestarts_OldTimersAreGone()
    {
        await using var system = NewSystem();
        var starts = 0;
        var actor = system.Spawn("t", () => new ScriptedActor((_, message) =>
        {
            if (message is "fail")
            {
                throw new IOException();
            }

            _inbox.Add(message);
        })
        {
            OnStart = context =>
            {
                starts++;
                context.Schedule(TimeSpan.FromSeconds(starts), "tick of " + starts);
                _inbox.Add("started");
            },
        }, new SupervisionPolicy { MinBackoff = TimeSpan.Zero });
        await _inbox.ExpectAsync("started");
        actor.Tell("fail");
        await _inbox.ExpectAsync("started");
        _time.Advance(TimeSpan.FromSeconds(10));
        await _inbox.ExpectAsync("tick of 2");
    }

    private ActorSystem NewSystem() => new("a", new ActorSystemOptions { TimeProvider = _time });

    private IActorRef Spawn(ActorSystem system, Action<IActorContext> schedule)
        => system.Spawn("t", () => new ScriptedActor((_, message) => _inbox.Add(message))
        {
            OnStart = context =>
            {
                schedule(context);
                _inbox.Add("ready");
            },
        });
}
