using Lockstep.Protocol.Experiments;
using Lockstep.Worker.Diagnostics;

namespace Lockstep.Worker.Tests.Diagnostics;

public sealed class OverfitTrialTests
{
    [Fact]
    public void Run_ModelThatCanLearn_LearnsAllSamples()
    {
        var passes = new List<OverfitPass>();
        var outcome = Run(0.05, 37, passes);
        Assert.True(outcome.Verdict == OverfitVerdict.Learned, outcome.Advice);
        Assert.Equal(0, passes[^1].Wrong);
        Assert.Equal(Enumerable.Range(1, passes.Count), passes.Select(pass => pass.Number));
    }

    [Fact]
    public void Run_TinyRate_SaysSo() => Assert.Equal(OverfitVerdict.RateTooLow, Run(1e-9, 32, []).Verdict);

    [Fact]
    public void Run_RateBeyondAllReason_NamesItAsTheCause()
    {
        var outcome = Run(1e30, 32, []);
        Assert.Equal(OverfitVerdict.NonFiniteLoss, outcome.Verdict);
        Assert.Contains("learning_rate.base", outcome.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MoreSamplesThanImages_IsRefused()
        => Assert.Contains("at most 96", Assert.Throws<ArgumentException>(() => Run(0.05, 97, [])).Message, StringComparison.Ordinal);

    [Fact]
    public void Run_SamplesOfSeveralBatches_TrainsOnAllOfThem()
    {
        // 96 = 3 batches of 32: with fewer distinct samples the labels of 28 classes could not all appear.
        var outcome = Run(0.05, 96, []);
        Assert.Equal((96, 28), (outcome.Observed.Samples, outcome.Observed.DistinctLabels));
    }

    private static OverfitOutcome Run(double rate, int samples, List<OverfitPass> passes)
    {
        var read = ExperimentYaml.Read(FormattableString.Invariant($$"""
            name: few
            model: mlp
            data: {source: glyphs, train_images: 96, test_images: 8, augmentation: {flip: true} }
            batch: {global: 32, slice: 16}
            learning_rate: {base: {{rate}}, scaling: none}
            """), "x.yaml");
        Assert.Empty(read.Errors);
        return OverfitTrial.Run(read.Spec!, "/", new OverfitSettings(samples, 60, 1), passes.Add, TestContext.Current.CancellationToken);
    }
}
