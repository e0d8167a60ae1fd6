using Lockstep.Protocol.Checkpoints;
using Lockstep.Protocol.Samples;
using Lockstep.Worker.Checkpoints;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

/// <summary>Runs with a dynamic loss scale: what it keeps is state like any other.</summary>
public sealed class LossScaleLoopTests
{
    private const int Limit = 120_000;

    /// <summary>Grows after the 2nd, 4th … of 12 steps.</summary>
    private const string Dynamic = "loss_scale: {kind: dynamic, start: 1024, growth_steps: 2}";

    [Theory(Timeout = Limit)]
    [InlineData("none")]
    [InlineData("{kind: static, start: 4096}")]
    [InlineData("{kind: dynamic, growth_steps: 3}")]
    public Task Run_AnyScale_SameParametersAsWithout(string scale) => Task.Run(() =>
    {
        Assert.Equal(Parameters("loss_scale: none"), Parameters("loss_scale: " + scale));
    });

    [Fact(Timeout = Limit)]
    public Task Run_ResumedFromACheckpoint_GoesOnWithItsScale() => Task.Run(() =>
    {
        using var whole = new LoopWorld(1, more: Dynamic);
        whole.Run(LoopWorld.Fresh());
        string checkpoint = Path.Combine(whole.Directory, "checkpoints", CheckpointName.For(6));
        var kept = CheckpointReader.Read(checkpoint).Data.Optimizer.Single(tensor => tensor.Name == "loss_scale");
        Assert.Equal([13f, 0f], kept.Values.ToArray());

        using var resumed = new LoopWorld(1, more: Dynamic);
        resumed.Run(LoopWorld.FromCheckpoint(7, 6, checkpoint));
        Assert.Equal(whole.Hash(0), resumed.Hash(0));
        Assert.Equal(Math.ScaleB(1, 15), resumed.Workloads[0].Replica.LossScale);
    });

    [Fact(Timeout = Limit)]
    public Task Run_WorkersJoin_TheyHaveTheScaleToo() => Task.Run(() =>
    {
        using var world = new LoopWorld(1, more: Dynamic);
        world.Run(LoopWorld.Fresh(), (_, loop, _) => loop.StopAt(5));
        world.Join();
        world.Join();
        world.Run(LoopWorld.FromPeer(2, 5, source: 0, receivers: [1, 2]));
        Assert.Equal(world.Hash(0), world.Hash(2));
        Assert.All(world.Workloads, workload => Assert.Equal(Math.ScaleB(1, 15), workload.Replica.LossScale));
    });

    private static float[] Parameters(string scale)
    {
        using var world = new LoopWorld(2, more: scale);
        Assert.All(world.Run(LoopWorld.Fresh()), outcome => Assert.IsType<TrainingOutcome.Finished>(outcome));
        return world.Workloads[1].Replica.Parameters.ToArray();
    }
}
