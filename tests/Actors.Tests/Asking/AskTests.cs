namespace Lockstep.Actors.Tests.Asking;

public sealed class AskTests : IAsyncDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _time = new();
    private readonly ActorSystem _system;

    public AskTests()
    {
        _system = new ActorSystem("a", new ActorSystemOptions { TimeProvider = _time });
    }

    public ValueTask DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task Ask_Answered_GivesTheAnswer()
        => Assert.Equal("hello", await _system.Spawn("echo", ScriptedActor.Echo).AskAsync<string>("hello", Minute));

    [Fact]
    public async Task Ask_NoAnswer_TimesOutWhenTheTimeHasPassedAndNotBefore()
    {
        var silent = _system.Spawn("silent", () => new ScriptedActor((_, _) => { }));
        var ask = silent.AskAsync<string>("hello", Minute);
        Assert.Equal(Minute, await _time.NextTimerAsync());
        _time.Advance(Minute - TimeSpan.FromTicks(1));
        Assert.False(ask.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));
        var e = await Assert.ThrowsAsync<TimeoutException>(() => ask);
        Assert.Contains("/silent", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_AnswerOfAnotherType_SaysWhich()
    {
        var e = await Assert.ThrowsAsync<InvalidCastException>(() => _system.Spawn("echo", ScriptedActor.Echo).AskAsync<int>("hello", Minute));
        Assert.Contains("String", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_HandlerFails_FailsAtOnce()
    {
        var actor = _system.Spawn("bad", () => new ScriptedActor((_, _) => throw new IOException("disk full")));
        var e = await Assert.ThrowsAsync<AskFailedException>(() => actor.AskAsync<string>("hello", Minute));
        Assert.Contains("disk full", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_StoppedActor_FailsAtOnceAndIsADeadLetter()
    {
        var actor = _system.Spawn("gone", ScriptedActor.Echo);
        await _system.StopAsync();
        await Assert.ThrowsAsync<AskFailedException>(() => actor.AskAsync<string>("hello", Minute));
        Assert.Equal(1, _system.DeadLetters.Count);
    }

    [Fact]
    public async Task Ask_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        var ask = _system.Spawn("silent", () => new ScriptedActor((_, _) => { })).AskAsync<string>("hello", Minute, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ask);
    }
}
