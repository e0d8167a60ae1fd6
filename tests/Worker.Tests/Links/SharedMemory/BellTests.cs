using Lockstep.Worker.Links;
using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Tests.Links.SharedMemory;

public sealed class BellTests
{
    private const int Rounds = 100_000;

    /// <summary>
    /// Writer and sleeper start each round at the same moment, so that publishing and lying down cross at every distance. Were one
    /// wake-up lost, the sleeper would lie until its time is over.
    /// </summary>
    [Fact(Timeout = 120_000)]
    public async Task Wake_WhileTheOwnerLiesDown_IsNeverLost()
    {
        using var inbox = SharedInbox.Create(new InboxLayout(2, 4096, 4096));
        int ready = 0;
        int begun = 0;
        var random = new Random(1);
        using var gaveUp = new CancellationTokenSource();
        var sleeper = Task.Factory.StartNew(() => Sleep(inbox, ref ready, ref begun, gaveUp), TaskCreationOptions.LongRunning);
        for (int round = 1; round <= Rounds && !gaveUp.IsCancellationRequested; round++)
        {
            Await(ref ready, round, gaveUp.Token);
            Volatile.Write(ref begun, round);
            Linger(ref ready, random.Next(round % 2 == 0 ? 1000 : 20_000));
            inbox.Meetings = round;
            inbox.Bell.Wake();
        }

        await sleeper;
    }

    /// <summary>Takes the rounds one by one, each the way a waiting rank does. How often it sleeps depends on how the threads are scheduled.</summary>
    private static void Sleep(SharedInbox inbox, ref int ready, ref int begun, CancellationTokenSource gaveUp)
    {
        var waits = new PollSet();
        waits.Add(inbox.Bell.Event, PollEvents.Readable);
        for (int round = 1; round <= Rounds; round++)
        {
            Volatile.Write(ref ready, round);
            Await(ref begun, round, gaveUp.Token);
            while (true)
            {
                inbox.Bell.LieDown();
                if (Volatile.Read(ref inbox.Meetings) >= round)
                {
                    break;
                }

                waits.Wait(TimeSpan.FromSeconds(3));
                if (!waits.IsReady(0))
                {
                    gaveUp.Cancel();
                    Assert.Fail($"slept through round {round}");
                }

                inbox.Bell.Quiet();
            }

            inbox.Bell.GetUp();
        }
    }

    /// <summary>From nothing to some microseconds.</summary>
    private static void Linger(ref int word, int looks)
    {
        for (int i = 0; i < looks; i++)
        {
            Volatile.Read(ref word);
        }
    }

    private static void Await(ref int word, int value, CancellationToken token)
    {
        for (int looks = 0; Volatile.Read(ref word) < value && !token.IsCancellationRequested; looks++)
        {
            if (looks > 2000)
            {
                Thread.Yield();
            }
        }
    }
}
