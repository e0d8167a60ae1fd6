using Lockstep.Engine.Collectives;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

public sealed class ReplicaCheckTests
{
    private const int Limit = 60_000;

    /// <summary>One bit of one parameter: the next check stops all ranks before the step, and the odd one has no state any more.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("fast")]
    [InlineData("exact")]
    public Task Run_OneRankCorrupt_AllStopAtTheNextCheckAndItGivesItsStateUp(string mode) => Task.Run(() =>
    {
        using var world = World(3, mode);
        world.Run(LoopWorld.Fresh(), (_, loop, _) => loop.StopAt(4));
        Flip(world.Workloads[1]);
        var outcomes = world.Run(LoopWorld.FromPeer(2, 4, source: 0));
        Assert.All(outcomes, outcome =>
        {
            var differ = Assert.IsType<TrainingOutcome.ReplicasDiffer>(outcome);
            Assert.Equal(6, differ.Step);
            Assert.Contains("rank 1 is the odd one", differ.Detail, StringComparison.Ordinal);
        });
        Assert.Equal([6L, -1L, 6L], world.Workloads.Select(workload => workload.Step));
        Assert.Equal(world.Hash(0), world.Hash(2));

        // Re-seeded from the majority it ends with the bits of a run in which nothing happened.
        world.Run(LoopWorld.FromPeer(3, 6, source: 0, receivers: 1));
        using var undisturbed = World(3, mode);
        undisturbed.Run(LoopWorld.Fresh());
        Assert.Equal(undisturbed.Hash(0), world.Hash(1));
    });

    /// <summary>Of two nobody knows which is right, and neither gives its state up.</summary>
    [Fact(Timeout = Limit)]
    public Task Run_TwoRanksDiffer_BothStopAndKeepTheirStates() => Task.Run(() =>
    {
        using var world = World(2, "fast");
        world.Run(LoopWorld.Fresh(), (_, loop, _) => loop.StopAt(4));
        Flip(world.Workloads[1]);
        Assert.All(world.Run(LoopWorld.FromPeer(2, 4, source: 0)), outcome => Assert.IsType<TrainingOutcome.ReplicasDiffer>(outcome));
        Assert.Equal([6L, 6L], world.Workloads.Select(workload => workload.Step));
    });

    [Fact(Timeout = Limit)]
    public Task Compare_MemoryChangedSinceTheUpdate_TheRankKnowsIt() => Task.Run(() =>
    {
        using var world = World(1, "fast");
        world.Run(LoopWorld.Fresh());
        using var link = Assert.Single(MeshLink.Create(1));
        var check = new ReplicaCheck(world.Workloads[0].Replica, link, new RingAllReduce(), 3);
        check.Updated(9);
        Assert.Null(check.Compare(9));
        Flip(world.Workloads[0]);
        var difference = check.Compare(9);
        Assert.True(difference?.IsOwn);
        Assert.Contains("the memory of this rank changed", difference!.Detail, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(0, 300, false)]
    [InlineData(100, 0, false)]
    [InlineData(100, 300, true)]
    [InlineData(100, 301, false)]
    public void IsDue_EverySoManySteps_NotAtTheStart(long every, long step, bool due)
    {
        using var world = World(1, "fast");
        using var link = Assert.Single(MeshLink.Create(1));
        Assert.Equal(due, new ReplicaCheck(world.Workloads[0].Replica, link, new RingAllReduce(), every).IsDue(step));
    }

    [Fact]
    public void Judge_MajorityAndMarks_NamesTheOddOnes()
    {
        Assert.Null(ReplicaVote.Judge([5, 5, 5], [0, 0, 0], 1, 8));
        Assert.Contains("rank 2 is the odd one", ReplicaVote.Judge([5, 5, 7], [0, 0, 0], 0, 8)!.Detail, StringComparison.Ordinal);
        Assert.False(ReplicaVote.Judge([5, 5, 7], [0, 0, 0], 0, 8)!.IsOwn);
        Assert.True(ReplicaVote.Judge([5, 5, 7], [0, 0, 0], 2, 8)!.IsOwn);
        Assert.Contains("no majority", ReplicaVote.Judge([5, 7], [0, 0], 0, 8)!.Detail, StringComparison.Ordinal);
        Assert.True(ReplicaVote.Judge([5, 7], [0, 1], 1, 8)!.IsOwn);
        Assert.Contains("ranks 0, 3 are the odd ones", ReplicaVote.Judge([5, 6, 6, 7, 6], [0, 0, 0, 0, 0], 1, 8)!.Detail, StringComparison.Ordinal);
    }

    private static LoopWorld World(int ranks, string mode) => new(ranks, more: $"reproducibility: {mode}\nreplica_check: {{every: 3}}");

    private static void Flip(Workload workload)
    {
        ref float value = ref workload.Replica.Parameters[777];
        value = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(value) ^ 1);
    }
}
