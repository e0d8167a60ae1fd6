using Lockstep.Engine.Cuda;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

/// <summary>Runs on a GPU of the emulated libraries, whose images come as bytes, copied ahead.</summary>
public sealed class GpuLoopTests
{
    private const int Limit = 300_000;

    /// <summary>So seldom that nothing is ever erased: only the way of the images is another.</summary>
    private const string Floats = ", erase: 1e-30";

    private static readonly Lazy<byte[]> Alone = new(() =>
    {
        using var world = World(1);
        world.Run(LoopWorld.Fresh());
        return world.Hash(0);
    });

    [Fact(Timeout = Limit)]
    public Task Run_BytesOrFloats_SameBitsAndItIsSaid() => Task.Run(() =>
    {
        using LoopWorld bytes = World(1), floats = World(1, Floats);
        Assert.All(bytes.Run(LoopWorld.Fresh()), outcome => Assert.IsType<TrainingOutcome.Finished>(outcome));
        Assert.All(floats.Run(LoopWorld.Fresh()), outcome => Assert.IsType<TrainingOutcome.Finished>(outcome));
        Assert.Equal(floats.Hash(0), bytes.Hash(0));
        Assert.Equal(floats.Reports.Evaluations.Select(evaluation => evaluation.Sums), bytes.Reports.Evaluations.Select(evaluation => evaluation.Sums));
        Assert.Contains(bytes.Said, line => line.EndsWith("in training as bytes, which are normalised there, in evaluations as bytes, which are normalised there.", StringComparison.Ordinal));
        Assert.Contains(floats.Said, line => line.EndsWith("in training as floats, because rectangles are erased, in evaluations as bytes, which are normalised there.", StringComparison.Ordinal));
    });

    [Fact(Timeout = Limit)]
    public Task Run_TwoWorkers_SameBitsAsOne() => Task.Run(() =>
    {
        using var world = World(2);
        Assert.All(world.Run(LoopWorld.Fresh()), outcome => Assert.IsType<TrainingOutcome.Finished>(outcome));
        Assert.All(Enumerable.Range(0, 2), rank => Assert.Equal(Alone.Value, world.Hash(rank)));
    });

    /// <summary>What one generation has copied ahead means nothing in the next, which goes on elsewhere in the sequence.</summary>
    [Fact(Timeout = Limit)]
    public Task Run_WorkersComeAndGo_SameBits() => Task.Run(() =>
    {
        using var world = World(2);
        world.Run(LoopWorld.Fresh(), (_, loop, _) => loop.StopAt(3));
        world.Leave(1);
        world.Run(LoopWorld.FromPeer(2, 3, source: 0), (_, loop, _) => loop.StopAt(7));
        world.Join();
        world.Run(LoopWorld.FromPeer(3, 7, source: 0, receivers: [1]));
        Assert.All(Enumerable.Range(0, 2), rank => Assert.Equal(Alone.Value, world.Hash(rank)));
    });

    /// <summary>Whatever a rank chooses, it chooses before its first step, as who waits for it is told.</summary>
    [Fact(Timeout = Limit)]
    public Task Run_FirstStep_EverythingIsChosenBefore() => Task.Run(() =>
    {
        using var world = World(1);
        var workload = world.Workloads[0];
        var device = (CudaDevice)workload.Device;
        int depth = 0, chosen = -1;
        world.Run(LoopWorld.Fresh(), (_, _, _) => workload.Preparing = begins =>
        {
            depth += begins ? 1 : -1;
            chosen = depth == 0 && chosen == -1 ? device.PlanReports.Count : chosen;
        });
        Assert.InRange(chosen, 1, 1000);
        Assert.Equal(chosen, device.PlanReports.Count);
    });

    [Fact]
    public void Load_OnTheCpu_SaysNothingOfImages()
    {
        using var world = new LoopWorld(1);
        Assert.DoesNotContain(world.Said, line => line.Contains("images go to", StringComparison.Ordinal));
        Assert.False(world.Workloads[0].Device.Traits.TakesPixels);
    }

    private static LoopWorld World(int ranks, string augmentation = "")
    {
        EmulatedGpu.Prepare();
        return new LoopWorld(ranks, more: "device: cuda\nreproducibility: exact", data: $", augmentation: {{pad: 2, flip: true{augmentation}}}");
    }
}
