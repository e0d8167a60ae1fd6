namespace Lockstep.Actors.Tests.DeadLetters;

public sealed class DeadLetterOfficeTests
{
    [Fact]
    public async Task Reply_MessageWithoutSender_IsADeadLetter()
    {
        var inbox = new Inbox();
        await using var system = new ActorSystem("a");
        system.DeadLetters.Subscribe(inbox.Add);
        system.Spawn("echo", ScriptedActor.Echo).Tell("hello");
        var letter = await inbox.NextAsync<DeadLetter>();
        Assert.Equal("hello", letter.Message);
        Assert.Equal(DeadLetterReason.NoSender, letter.Reason);
    }

    [Fact]
    public async Task Subscribe_Disposed_HearsNoMore()
    {
        var inbox = new Inbox();
        var system = new ActorSystem("a");
        var actor = system.Spawn("echo", ScriptedActor.Echo);
        await system.StopAsync();
        var subscription = system.DeadLetters.Subscribe(inbox.Add);
        system.DeadLetters.Subscribe(letter => inbox.Add(letter.Message));
        subscription.Dispose();
        actor.Tell("hello");
        await inbox.ExpectAsync("hello");
        inbox.ExpectNothing();
    }
}
