using Lockstep.Worker.Links;
using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Tests.Links.SharedMemory;

public sealed class BellTests
{
    private const int Rounds = 200_000;

    /// <summary>Writer and sleeper meet at every distance; were one wake-up lost, the sleeper would lie until its time is over.</summary>
    [Fact(Timeout = 120_000)]
    public async Task Wake_WhileTheOwnerLiesDown_IsNeverLost()
    {
        using var inbox = SharedInbox.Create(new InboxLayout(2, 4096, 4096));
        int slept = 0;
        int turns = 0;
        var sleeper = Task.Factory.StartNew(() => slept = Sleep(inbox, ref turns), TaskCreationOptions.LongRunning);
        var random = new Random(1);
        for (int round = 1; round <= Rounds; round++)
        {
            inbox.Meetings = round;
            inbox.Bell.Wake();
            while (Volatile.Read(ref turns) < round)
            {
                if (sleeper.IsCompleted)
                {
                    break;
                }

                Thread.Yield();
            }

            Thread.SpinWait(random.Next(20));
        }

        await sleeper;
        Assert.True(slept > 0, "the sleeper never slept: the test has tested nothing");
    }

    /// <summary>Takes the rounds one by one, each the way a waiting rank does; gives how often it slept.</summary>
    private static int Sleep(SharedInbox inbox, ref int turns)
    {
        var waits = new PollSet();
        waits.Add(inbox.Bell.Event, PollEvents.Readable);
        int slept = 0;
        for (int round = 1; round <= Rounds; round++)
        {
            while (Volatile.Read(ref inbox.Meetings) < round)
            {
                inbox.Bell.LieDown();
                if (Volatile.Read(ref inbox.Meetings) < round)
                {
                    waits.Wait(TimeSpan.FromSeconds(5));
                    Assert.True(waits.IsReady(0), $"slept through round {round}");
                    inbox.Bell.Quiet();
                    slept++;
                }

                inbox.Bell.GetUp();
            }

            Volatile.Write(ref turns, round);
        }

        return slept;
    }
}
