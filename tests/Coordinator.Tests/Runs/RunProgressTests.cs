using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Rosters;
using Lockstep.Protocol.Samples;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class RunProgressTests
{
    // 105 samples in portions of 10; a step of all four workers has 40, so an epoch has two of them.
    private const string Yaml = "name: a\nmodel: m\ndata: {source: glyphs}\nbatch: {global: 40, slice: 5}\nworkers: {max: 4}\nepochs: 4\n";
    private static readonly RunState State = new() { Limits = new RunLimits(), Least = 1, Wanted = 4, Roster = Roster.Empty, Step = 3, TotalSteps = 8 };

    [Fact]
    public void At_BatchFollowsTheWorkers_SaysWhatTheWorkersSaidAndWhatIsLeftForThem()
    {
        var progress = RunProgress.Unknown.Opened(Read("elastic: scale_batch"), 105).With(3).At(new RunPosition(3, 9, 3, 9));
        Assert.Equal((90L, 1.0, 30, 3), (progress.SamplesUsed(3), progress.Epochs(3), progress.Batch, progress.Portions));

        // Three more epochs of ten portions, three steps of three in each.
        Assert.Equal((12L, 270L), (progress.TotalSteps(State), progress.SamplesLeft(3)));
    }

    [Fact]
    public void At_FixedBatch_FollowsFromTheSteps()
    {
        var progress = RunProgress.Unknown.Opened(Read("elastic: keep_batch"), 105).With(3);
        Assert.Equal((120L, 1.5, 40, 1), (progress.SamplesUsed(3), progress.Epochs(3), progress.Batch, progress.Portions));
        Assert.Equal((8L, 200L), (progress.TotalSteps(State), progress.SamplesLeft(3)));
    }

    /// <summary>A coordinator died between the start of a run and the writing down of what it had learnt of the data.</summary>
    [Fact]
    public void Learned_NothingWasKnown_IsAsIfItHadBeen()
    {
        var spec = Read("elastic: keep_batch");
        var progress = RunProgress.Of(spec, new RunInfo(), 3);
        Assert.Equal((0L, 0L), (progress.Samples, progress.TotalSteps(State with { TotalSteps = 0 })));
        var learned = progress.Learned(spec, 105, 3);
        Assert.Equal((105L, 120L, 40, 8L, 200L), (learned.Samples, learned.SamplesUsed(3), learned.Batch, learned.TotalSteps(State with { TotalSteps = 0 }), learned.SamplesLeft(3)));
        Assert.Equal(learned, learned.Learned(spec, 99, 2));
        Assert.Equal(progress, progress.Learned(spec, 0, 3));
    }

    /// <summary>Three steps of 40 an epoch, the third with 25: after eight of twelve 320 samples less 30, and 105 + 25 are left.</summary>
    [Fact]
    public void At_LastBatchIsUsed_CountsItsSamples()
    {
        var progress = RunProgress.Unknown.Opened(Read("elastic: keep_batch", "slice: 5, last: use"), 105).With(3);
        Assert.Equal((290L, 8 / 3.0, 40, 8), (progress.SamplesUsed(8), progress.Epochs(8), progress.Batch, progress.Slices));
        Assert.Equal(105L + 25, progress.SamplesLeft(8));
    }

    [Fact]
    public void At_FewerSamplesThanABatch_HasThemInAStep()
    {
        var progress = RunProgress.Unknown.Opened(Read("elastic: keep_batch", "slice: 5, last: use"), 33).With(3);
        Assert.Equal((99L, 3.0, 33, 7, 33L), (progress.SamplesUsed(3), progress.Epochs(3), progress.Batch, progress.Slices, progress.SamplesLeft(3)));
    }

    [Fact]
    public void At_BatchFollowsTheWorkersAndLastIsUsed_SaysWhatIsLeftForThem()
    {
        // 11 portions an epoch: three workers make four steps of them, the last one of two portions.
        var progress = RunProgress.Unknown.Opened(Read("elastic: scale_batch", "slice: 5, last: use"), 105).With(3).At(new RunPosition(4, 11, 2, 11) { Lacking = 1 });
        Assert.Equal((105L, 1.0, 16L, 315L), (progress.SamplesUsed(4), progress.Epochs(4), progress.TotalSteps(State), progress.SamplesLeft(4)));
    }

    [Fact]
    public void Of_WhatAnEarlierLifeJournaled_IsWhatItWas()
    {
        var info = new RunInfo { Step = 3, TrainingSamples = 105, Position = new PositionMessage { Place = 9, Portions = 3, Used = 9 } };
        var progress = RunProgress.Of(Read("elastic: scale_batch"), info, worldSize: 2);
        Assert.Equal((1.0, 90L, 20), (progress.Epochs(3), progress.SamplesUsed(3), progress.Batch));
    }

    [Fact]
    public void Unknown_NobodyOpenedTheData_IsZero() => Assert.Equal((0L, 0.0, 0L, 0), (RunProgress.Unknown.SamplesUsed(3), RunProgress.Unknown.Epochs(3), RunProgress.Unknown.SamplesLeft(3), RunProgress.Unknown.Batch));

    private static ExperimentSpec Read(string elastic, string slice = "slice: 5") =>
        ExperimentYaml.Read(Yaml.Replace("slice: 5", slice, StringComparison.Ordinal) + elastic, "x.yaml").Spec!;
}
