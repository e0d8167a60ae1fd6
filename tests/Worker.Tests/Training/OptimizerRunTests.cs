using Lockstep.Engine.Optimizers;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Protocol.Experiments;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

/// <summary>Optimizers as an experiment names them, through training and checkpoints.</summary>
public sealed class OptimizerRunTests
{
    public static TheoryData<OptimizerKind> Kinds => [.. Enum.GetValues<OptimizerKind>()];

    /// <summary>Whatever an optimizer remembers must be in the checkpoint, or the resumed run would end elsewhere.</summary>
    [Theory]
    [InlineData("optimizer: {kind: sgd, momentum_form: rate_inside}")]
    [InlineData("optimizer: {kind: rmsprop, centered: true}")]
    [InlineData("optimizer: amsgrad")]
    [InlineData("optimizer: lamb")]
    [InlineData("optimizer: {kind: asgd, average_from: 3}")]
    [InlineData("optimizer: {kind: rmsprop_warmup, center: 2, period: 2}")]
    public void Run_ResumedFromACheckpoint_EndsWithTheBitsOfAnUndisturbedRun(string optimizer)
    {
        using var undisturbed = new LoopWorld(1, learningRate: 0.01, more: optimizer);
        undisturbed.Run(LoopWorld.Fresh());
        string checkpoint = Path.Combine(undisturbed.Directory, "checkpoints", CheckpointName.For(6));
        using var resumed = new LoopWorld(1, learningRate: 0.01, more: optimizer);
        resumed.Run(LoopWorld.FromCheckpoint(7, 6, checkpoint));
        Assert.Equal(undisturbed.Hash(0), resumed.Hash(0));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Create_EveryKindWithItsDefaults_Exists(OptimizerKind kind)
    {
        string word = kind == OptimizerKind.RmspropWarmup ? "rmsprop_warmup" : kind.ToString().ToLowerInvariant();
        ExperimentSpec spec = ExperimentYaml.Read($"name: a\nmodel: m\ndata: {{source: glyphs}}\noptimizer: {word}", "x.yaml").Spec!;

        IOptimizer optimizer = OptimizerTable.Create(spec.Optimizer);

        Assert.NotEmpty(optimizer.State.Arrays);
    }
}
