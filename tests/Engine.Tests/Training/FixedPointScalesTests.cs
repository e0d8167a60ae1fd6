using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

public sealed class FixedPointScalesTests
{
    /// <summary>Brought just below 2^40: 0.75 × 2^40 is, 1 × 2^40 is not.</summary>
    [Theory]
    [InlineData(0.75f, 40)]
    [InlineData(1f, 39)]
    [InlineData(1024f, 29)]
    [InlineData(1e-30f, 139)]
    [InlineData(float.Epsilon, 188)]
    [InlineData(float.MaxValue, -88)]
    public void Accept_LargestValue_BringsItJustBelowTheTarget(float largest, int exponent)
    {
        var scales = Scales(2);
        scales.Accept(Largest(largest, 1));
        Assert.Equal(exponent, scales.State[0]);
        Assert.InRange(largest * Math.ScaleB(1, exponent), Math.ScaleB(1, 39), Math.ScaleB(1, 40));
    }

    [Fact]
    public void Accept_NoValue_KeepsTheExponent()
    {
        var scales = Scales(2);
        scales.Accept(Largest(8, 1));
        scales.Accept(Largest(0, 1));
        Assert.Equal(36, scales.State[0]);
    }

    /// <summary>Growth by less than 2^11 within a step fits; the same values again, at their own scale, always do.</summary>
    [Theory]
    [InlineData(1, 2047f, false)]
    [InlineData(1, 2048f, true)]
    [InlineData(2048, 2047f, false)]
    [InlineData(8192, 511f, false)]
    [InlineData(8192, 512f, true)]
    public void Misfit_Growth_IsFoundByItsSizeAndTheNumberOfSlices(int slices, float growth, bool misfit)
    {
        var scales = Scales(2);
        scales.Accept(Largest(1, 1)); // 2^39
        LargestValues grown = Largest(2 * growth, 1);
        scales.Begin(slices, null);
        Assert.Equal(misfit, scales.Misfit(grown));
        scales.Begin(slices, grown);
        Assert.False(scales.Misfit(grown));
    }

    /// <summary>All slices at the largest that is let through add up to no more than 2^62.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(2049)]
    [InlineData(FixedPointScales.MostSlices)]
    public void Misfit_LargestThatFits_CannotOverflowTheSum(int slices)
    {
        var scales = Scales(2);
        scales.Accept(Largest(1, 1));
        scales.Begin(slices, null);
        float fits = 1;
        while (!scales.Misfit(Largest(fits, 1)))
        {
            fits *= 2;
        }

        Assert.InRange(Math.ScaleB((double)fits, scales[0]) * slices, 1, Math.ScaleB(1, 63));
    }

    [Theory]
    [InlineData(1e-8f, true)]
    [InlineData(0.01f, false)]
    [InlineData(0f, false)]
    [InlineData(3000f, true)]
    public void Misfit_FirstValues_MustBeNearTheGuess(float first, bool misfit)
    {
        var scales = Scales(1);
        var largest = new LargestValues(1);
        largest.Raise([first]);
        scales.Begin(4, null);
        Assert.Equal(misfit, scales.Misfit(largest));
        scales.Begin(4, largest);
        Assert.False(scales.Misfit(largest));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Misfit_NotFinite_IsAnotherMatter(float value)
    {
        var scales = Scales(2);
        scales.Begin(1, null);
        Assert.False(scales.Misfit(Largest(value, 1)));
        Assert.False(Largest(value, 1).IsFinite(0));
    }

    /// <summary>Gradients of a loss that is scaled by 2^3 less are 2^3 smaller; what is not a gradient stays as it is.</summary>
    [Fact]
    public void Begin_LossScaleChanged_ShiftsTheGradientsAlone()
    {
        var scales = Scales(3, gradients: 2);
        scales.Accept(Largest(1, 1, 1)); // 2^39
        scales.Begin(1, Largest(2, 0, 2), new ScaleShift(Kept: 5, Measured: 3));
        Assert.Equal([38 + 3, 39 + 5, 38], Enumerable.Range(0, 3).Select(tensor => scales[tensor]));
        scales.Accept(Largest(4, 0, 4), new ScaleShift(Kept: -1, Measured: -2));
        Assert.Equal([37f - 2, 39 - 1, 37], scales.State.ToArray());
    }

    /// <summary>A tensor that had no values has no exponent to shift.</summary>
    [Fact]
    public void Begin_LossScaleChangedAndNothingKnown_StaysTheGuess()
    {
        var scales = Scales(1);
        scales.Begin(1, Largest(float.NaN), new ScaleShift(7, 7));
        Assert.Equal(40, scales[0]);
        float before = scales.State[0];
        scales.Accept(Largest(0), new ScaleShift(7, 7));
        Assert.Equal(before, scales.State[0]);
    }

    private static FixedPointScales Scales(int tensors, int? gradients = null) => new(new Block(new CpuDevice().Allocate(tensors), 0, tensors), gradients ?? tensors);

    private static LargestValues Largest(params float[] values)
    {
        var largest = new LargestValues(values.Length);
        largest.Raise(values);
        return largest;
    }
}
