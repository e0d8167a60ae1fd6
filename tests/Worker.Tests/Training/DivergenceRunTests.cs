using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

/// <summary>A learning rate that throws the parameters out of range in the first step: no later one is finite.</summary>
public sealed class DivergenceRunTests
{
    private const int Limit = 60_000;

    [Theory(Timeout = Limit)]
    [InlineData("fast")]
    [InlineData("exact")]
    public Task Run_Stop_FailsNamingStepTensorAndRate(string mode) => Task.Run(() =>
    {
        using var world = World(mode, "stop");
        var outcomes = world.Run(LoopWorld.Fresh());
        Assert.All(outcomes, outcome =>
        {
            var failed = Assert.IsType<TrainingOutcome.Failed>(outcome);
            Assert.Equal("NonFiniteLoss", failed.Reason);
            Assert.Contains($"loss of step {failed.Step} is not finite at a learning rate of 1e+30", failed.Detail, StringComparison.Ordinal);
        });
        Assert.Equal(outcomes[0].Step, outcomes[1].Step);
    });

    /// <summary>Steps count and change nothing; one more than allowed ends the run.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("fast")]
    [InlineData("exact")]
    public Task Run_SkipStep_CountsStepsAndLeavesTheStateAlone(string mode) => Task.Run(() =>
    {
        using var stopped = World(mode, "stop");
        long step = stopped.Run(LoopWorld.Fresh())[0].Step;
        using var world = World(mode, "skip_step, max_skipped: 4");
        var outcomes = world.Run(LoopWorld.Fresh());
        Assert.All(outcomes, outcome => Assert.Equal(step + 4, Assert.IsType<TrainingOutcome.Failed>(outcome).Step));
        for (int rank = 0; rank < 2; rank++)
        {
            Assert.Equal(step + 4, world.Workloads[rank].Step);
            Assert.True(stopped.Workloads[rank].Replica.Parameters.SequenceEqual(world.Workloads[rank].Replica.Parameters));
            Assert.True(stopped.Workloads[rank].Replica.Statistics.SequenceEqual(world.Workloads[rank].Replica.Statistics));
            Assert.True(stopped.Workloads[rank].Replica.OptimizerState.SequenceEqual(world.Workloads[rank].Replica.OptimizerState));
        }
    });

    [Fact(Timeout = Limit)]
    public Task Run_HalfTheRateByFactor_IsTheRunOfHalfTheRate() => Task.Run(() =>
    {
        using var half = new LoopWorld(1, learningRate: 0.0625);
        half.Run(LoopWorld.Fresh());
        using var factor = new LoopWorld(1, learningRate: 0.125);
        factor.Run(LoopWorld.Fresh() with { RateFactor = 0.5 });
        Assert.Equal(half.Hash(0), factor.Hash(0));
    });

    private static LoopWorld World(string mode, string policy) =>
        new(2, learningRate: 1e30, more: $"reproducibility: {mode}\ndivergence: {{policy: {policy}}}");
}
