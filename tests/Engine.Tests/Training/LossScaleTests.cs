using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

public sealed class LossScaleTests
{
    [Fact]
    public void Accept_GoodSteps_DoublesAfterSoManyInARow()
    {
        var scale = Dynamic(4, growsAfter: 3);
        Assert.Equal([4, 4, 4, 5, 5, 5, 6], Enumerable.Range(0, 7).Select(_ => Step(scale, shrinks: 0)));
    }

    /// <summary>The step that did not fit counts as no good one: three more follow before the scale grows.</summary>
    [Fact]
    public void Accept_AfterShrinking_KeepsTheSmallerScaleAndCountsAnew()
    {
        var scale = Dynamic(10, growsAfter: 3);
        Assert.Equal([10, 10, 7, 7, 7, 7, 8], new[] { 0, 0, 3, 0, 0, 0, 0 }.Select(shrinks => Step(scale, shrinks)));
    }

    [Fact]
    public void Accept_AtTheTop_StaysThere()
    {
        var scale = Dynamic(LossScaling.MostExponent, growsAfter: 1);
        Assert.Equal([24, 24, 24], Enumerable.Range(0, 3).Select(_ => Step(scale, shrinks: 0)));
    }

    /// <summary>A step that was given up leaves no trace, or survivors and joiners would scale the next one differently.</summary>
    [Fact]
    public void Begin_StepWasGivenUp_IsTheStatesScaleAgain()
    {
        var scale = Dynamic(10, growsAfter: 3);
        scale.Begin();
        scale.Shrink();
        scale.Begin();
        Assert.Equal((10, 10), (scale.Exponent, scale.Kept));
    }

    [Fact]
    public void CanShrink_StaticOrAtOne_No()
    {
        var scale = Dynamic(1, growsAfter: 1);
        scale.Begin();
        Assert.True(scale.CanShrink);
        scale.Shrink();
        Assert.False(scale.CanShrink);
        var fixedScale = new LossScale(new LossScaling(10, 0), null);
        fixedScale.Begin();
        Assert.False(fixedScale.CanShrink);
        Assert.Equal([10, 10], Enumerable.Range(0, 2).Select(_ => Step(fixedScale, shrinks: 0)));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(25, 0)]
    [InlineData(4, -1)]
    public void New_OutOfRange_Throws(int exponent, int growsAfter) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LossScale(new LossScaling(exponent, growsAfter), null));

    /// <summary>The exponent with which the step was accepted.</summary>
    private static int Step(LossScale scale, int shrinks)
    {
        scale.Begin();
        for (int i = 0; i < shrinks; i++)
        {
            scale.Shrink();
        }

        scale.Accept();
        return scale.Exponent;
    }

    private static LossScale Dynamic(int exponent, int growsAfter) =>
        new(new LossScaling(exponent, growsAfter), new Block(new CpuDevice().Allocate(LossScale.StateLength), 0, LossScale.StateLength));
}
