namespace Lockstep.Actors.Tests.Cells;

public sealed class MailboxTests
{
    [Fact]
    public async Task Tell_ManySenders_EachSendersOrderIsKeptAndNothingIsLost()
    {
        const int Senders = 8;
        const int Each = 20_000;
        var last = new int[Senders];
        var outOfOrder = 0;
        var received = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var system = new ActorSystem("a");
        var actor = system.Spawn("sink", () => new ScriptedActor((_, message) =>
        {
            var (sender, number) = ((int, int))message;
            outOfOrder += number == last[sender] + 1 ? 0 : 1;
            last[sender] = number;
            if (++received == Senders * Each)
            {
                all.SetResult();
            }
        }));

        Parallel.For(0, Senders, new ParallelOptions { MaxDegreeOfParallelism = Senders }, sender =>
        {
            for (var number = 1; number <= Each; number++)
            {
                actor.Tell((sender, number));
            }
        });

        await all.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(0, outOfOrder);
    }

    [Fact]
    public async Task Receive_ManySenders_NeverRunsTwiceAtOnce()
    {
        var inside = 0;
        var overlaps = 0;
        var inbox = new Inbox();
        await using var system = new ActorSystem("a");
        var actor = system.Spawn("one", () => new ScriptedActor((_, message) =>
        {
            overlaps += Interlocked.Increment(ref inside) == 1 ? 0 : 1;
            Thread.SpinWait(20);
            Interlocked.Decrement(ref inside);
            if (message is "last")
            {
                inbox.Add(overlaps);
            }
        }));

        Parallel.For(0, 20_000, i => actor.Tell(i));
        actor.Tell("last");
        await inbox.ExpectAsync(0);
    }

    [Fact]
    public async Task Tell_BeforeActorHasStarted_ComesAfterPreStart()
    {
        var inbox = new Inbox();
        await using var system = new ActorSystem("a");
        var actor = system.Spawn("late", () => new ScriptedActor((_, message) => inbox.Add(message)) { OnStart = _ => inbox.Add("start") });
        actor.Tell("message");
        await inbox.ExpectAsync("start", "message");
    }
}
