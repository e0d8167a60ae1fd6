using System.Diagnostics;
using Lockstep.Actors.Tests;
using Lockstep.Coordinator.Journal;

namespace Lockstep.Coordinator.Tests.Journal;

public sealed class LeaseKeeperTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly List<string> _said = [];

    [Fact(Timeout = 30_000)]
    public async Task UntilLost_AnotherHasIt_IsOverAfterTheRenewalThatFoundOut()
    {
        var lease = new ScriptedLease(count => count < 3);
        Assert.Contains("another coordinator", await Keeper(lease, outageEnds: true).UntilLostAsync(CancellationToken.None), StringComparison.Ordinal);
        Assert.Equal(3, lease.Renewals);
    }

    [Fact(Timeout = 30_000)]
    public async Task UntilLost_DatabaseAway_IsOverAfterTheLeasesTimeAndNotBefore()
    {
        var began = Stopwatch.StartNew();
        var keeper = Keeper(new ScriptedLease(_ => throw new IOException("away")), outageEnds: true);
        Assert.Contains("could not be renewed", await keeper.UntilLostAsync(CancellationToken.None), StringComparison.Ordinal);
        Assert.True(began.Elapsed >= Duration);
        Assert.False(keeper.Holds);
        Assert.Contains("away", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task UntilLost_DatabaseHangs_IsOverAllTheSame()
    {
        using var never = new ManualResetEventSlim();
        var lease = new ScriptedLease(_ =>
        {
            never.Wait(Patience);
            return true;
        });
        var keeper = Keeper(lease, outageEnds: true);
        Assert.Contains("could not be renewed", await keeper.UntilLostAsync(CancellationToken.None), StringComparison.Ordinal);
        Assert.Equal(1, lease.Renewals);
        keeper.Dispose();
        Assert.False(lease.Disposed.Task.IsCompleted);
        never.Set();
        await lease.Disposed.Task;
    }

    [Fact(Timeout = 30_000)]
    public async Task UntilLost_DiskFullForLong_IsNotOverBeforeAnotherHasIt()
    {
        var lease = new ScriptedLease(count => count <= 10 ? throw new IOException("full") : count < 12);
        Assert.Contains("another coordinator", await Keeper(lease, outageEnds: false).UntilLostAsync(CancellationToken.None), StringComparison.Ordinal);
        Assert.Equal(["the lease cannot be renewed: full", "the lease is renewed again"], _said);
    }

    [Fact(Timeout = 30_000)]
    public async Task Holds_LastLookIsOld_IsFalseUntilItHasLookedAgain()
    {
        long longAgo = TimeProvider.System.GetTimestamp() - 10 * TimeProvider.System.TimestampFrequency;
        var keeper = new LeaseKeeper(new ScriptedLease(_ => true), 1, Duration, longAgo, outageEnds: true, TimeProvider.System, _said.Add);
        Assert.False(keeper.Holds);
        using var ending = new CancellationTokenSource();
        var lost = keeper.UntilLostAsync(ending.Token);
        Assert.True(SpinWait.SpinUntil(() => keeper.Holds, Patience));
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lost);
    }

    [Fact]
    public void Holds_NoLookForTheLeasesTime_IsFalse()
    {
        var time = new ManualTimeProvider();
        var keeper = new LeaseKeeper(new ScriptedLease(_ => true), 1, Duration, time.GetTimestamp(), outageEnds: true, time, _said.Add);
        time.Advance(Duration - TimeSpan.FromMilliseconds(1));
        Assert.True(keeper.Holds);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(keeper.Holds);
    }

    private LeaseKeeper Keeper(ScriptedLease lease, bool outageEnds) =>
        new(lease, 1, Duration, TimeProvider.System.GetTimestamp(), outageEnds, TimeProvider.System, _said.Add);
}
