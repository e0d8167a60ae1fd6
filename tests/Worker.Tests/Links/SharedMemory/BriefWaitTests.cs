using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Tests.Links.SharedMemory;

public sealed class BriefWaitTests
{
    private const int Spins = 10;
    private const int MostYields = 4;

    [Fact]
    public void TryLinger_NothingHappens_EndsAfterItsSpinsAndYields()
    {
        var wait = new BriefWait(Spins);
        Assert.InRange(Looks(wait), Spins + 1, Spins + MostYields);
    }

    [Fact]
    public void TryLinger_InVainSeveralTimes_SpinsNoMoreForAWhileAndThenTriesAgain()
    {
        var wait = new BriefWait(Spins);
        var looks = Enumerable.Range(0, 80).Select(_ => Looks(wait)).ToList();
        Assert.All(looks[..4], count => Assert.True(count >= Spins));
        Assert.All(looks[4..60], count => Assert.InRange(count, 0, MostYields));
        Assert.Equal(1, looks[60..].Count(count => count >= Spins));
    }

    [Fact]
    public void TryLinger_AnsweredWhileSpinning_GoesOnSpinning()
    {
        var wait = new BriefWait(Spins);
        for (int i = 0; i < 20; i++)
        {
            Assert.True(Looks(wait) >= Spins);
            wait.TryLinger();
            wait.Restart();
        }
    }

    [Fact]
    public void TryLinger_FewerCoresThanRanks_DoesNotSpin() => Assert.InRange(Looks(new BriefWait(0)), 1, MostYields);

    private static int Looks(BriefWait wait)
    {
        int looks = 0;
        while (wait.TryLinger())
        {
            looks++;
        }

        wait.Restart();
        return looks;
    }
}
