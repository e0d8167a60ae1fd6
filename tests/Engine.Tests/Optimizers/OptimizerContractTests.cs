using Lockstep.Engine.Schedules;

namespace Lockstep.Engine.Tests.Optimizers;

/// <summary>What every optimizer promises.</summary>
public sealed class OptimizerContractTests
{
    public static TheoryData<string> Optimizers => OptimizerSamples.Names;

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Update_ThreeSteps_LeavesGradientsAndPaddingAlone(string name)
    {
        OptimizerRig rig = new OptimizerRig(OptimizerSamples.Create(name)).Run(2);
        rig.Gradients.Fill(0.5f);
        rig.Update(new LearningRatePoint(0.1f, float.NaN, 3));

        Assert.True(rig.Gradients.IndexOfAnyExcept(0.5f) < 0);
        Assert.True(rig.Parameters[OptimizerRig.Weights..OptimizerRig.FirstBias].IndexOfAnyExcept(0f) < 0);
        Assert.True(rig.Parameters[(OptimizerRig.FirstBias + 7)..].IndexOfAnyExcept(0f) < 0);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Update_NaNGradient_MakesItsParameterNaN(string name)
    {
        var rig = new OptimizerRig(OptimizerSamples.Create(name));
        rig.Gradients[20] = float.NaN;
        rig.Update(new LearningRatePoint(0.1f, float.NaN, 1));

        Assert.True(float.IsNaN(rig.Parameters[20]));
        Assert.False(float.IsNaN(rig.Parameters[OptimizerRig.FirstBias]));
    }

    /// <summary>A checkpoint holds parameters and state and nothing else.</summary>
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Update_StateCopiedToAFreshOptimizer_GoesOnWithTheSameBits(string name)
    {
        OptimizerRig first = new OptimizerRig(OptimizerSamples.Create(name)).Run(4), second = new(OptimizerSamples.Create(name));
        first.Parameters.CopyTo(second.Parameters);
        first.State.CopyTo(second.State);
        var point = new LearningRatePoint(0.03f, float.NaN, 5);

        Assert.True(first.Step(5, point).Parameters.SequenceEqual(second.Step(5, point).Parameters));
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Update_AfterTheFirst_AllocatesNothing(string name)
    {
        OptimizerRig rig = new OptimizerRig(OptimizerSamples.Create(name), 2).Run(2);
        var point = new LearningRatePoint(0.03f, 0.9f, 3);
        rig.Update(point);

        long before = GC.GetAllocatedBytesForCurrentThread();
        rig.Update(point);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
