using Lockstep.Worker.Diagnostics;

namespace Lockstep.Worker.Tests.Diagnostics;

public sealed class OverfitDiagnosisTests
{
    private static readonly double[] Falling = [.. Enumerable.Range(0, 40).Select(i => 3.3 * Math.Exp(-i / 40.0))];
    private static readonly double[] Level = [.. Enumerable.Range(0, 40).Select(i => 3.3 - 1e-4 * i)];
    private static readonly double[] Jumping = [.. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? 3.3 : 5.5)];
    private static readonly double[] LostAgain = [.. Enumerable.Range(0, 40).Select(i => i < 10 ? 3.3 - 0.3 * i : 1.2 + i % 3)];

    [Fact]
    public void Of_NoErrorLeft_IsLearned() => Assert.Equal(OverfitVerdict.Learned, Verdict(Falling, wrong: 0));

    [Fact]
    public void Of_OneLabelOnly_SaysSoEvenWhereNothingIsWrong() => Assert.Equal(OverfitVerdict.ConstantLabels, Verdict(Falling, wrong: 0, labels: 1));

    [Fact]
    public void Of_LossNaN_NamesThePassAndTheRate()
    {
        var outcome = Outcome([.. Falling[..7], double.NaN], wrong: 5);
        Assert.Equal(OverfitVerdict.NonFiniteLoss, outcome.Verdict);
        Assert.Contains("in pass 8: lower learning_rate.base; the rate was 0.1", outcome.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_LossNaNAtOnce_LooksAtTheImagesToo()
        => Assert.Contains("data.mean", Outcome([double.PositiveInfinity], wrong: 5).Advice, StringComparison.Ordinal);

    [Fact]
    public void Of_LayerWithoutGradient_NamesIt()
    {
        var outcome = Outcome(Level, wrong: 5, still: ["conv1", "conv2"]);
        Assert.Equal(OverfitVerdict.NoGradient, outcome.Verdict);
        Assert.Contains("conv1, conv2", outcome.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_LossHardlyMoves_RateIsTooLow() => Assert.Equal(OverfitVerdict.RateTooLow, Verdict(Level, wrong: 5));

    [Fact]
    public void Of_LossJumpsWithoutFalling_RateIsTooHigh() => Assert.Equal(OverfitVerdict.RateTooHigh, Verdict(Jumping, wrong: 5));

    [Fact]
    public void Of_LossFellAndWasLostAgain_RateIsTooHigh() => Assert.Equal(OverfitVerdict.RateTooHigh, Verdict(LostAgain, wrong: 5));

    [Fact]
    public void Of_LossFallsWithErrorsLeft_AsksForMorePasses()
    {
        var outcome = Outcome(Falling, wrong: 5);
        Assert.Equal(OverfitVerdict.NotDone, outcome.Verdict);
        Assert.StartsWith("5 of 64 samples are wrong after 40 passes; the loss went from 3.3 to", outcome.Advice, StringComparison.Ordinal);
    }

    private static OverfitVerdict Verdict(double[] losses, int wrong, int labels = 9) => Outcome(losses, wrong, labels).Verdict;

    private static OverfitOutcome Outcome(double[] losses, int wrong, int labels = 9, params string[] still)
        => OverfitDiagnosis.Of(new OverfitObservation(64, labels, 0.1, [.. losses.Select((loss, i) => new OverfitPass(i + 1, loss, wrong))], still));
}
