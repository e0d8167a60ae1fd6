using Lockstep.Coordinator.Runs;
using BadSampleInfo = Lockstep.Protocol.V1.BadSampleInfo;

namespace Lockstep.Coordinator.Tests.Runs;

/// <summary>What broken samples do to a run.</summary>
public sealed class BadSampleSetTests
{
    [Fact]
    public void MetBadSample_UpToWhatIsTolerated_IsToldAndJournaledOnceEach()
    {
        var state = New(tolerate: 2);
        var first = state.On(new RunInput.MetBadSample(Bad(5)));
        Assert.Equal(Bad(5), Assert.Single(first.Effects.OfType<RunEffect.JournalBad>()).Sample);
        var told = Assert.Single(first.Effects.OfType<RunEffect.Tell>());
        Assert.Equal(("bad-sample", "training image 5, /data/5.jpg: it is broken"), (told.Kind, told.Text));

        var again = first.State.On(new RunInput.MetBadSample(Bad(5)));
        Assert.Empty(again.Effects);

        // The same place of the other half is another sample.
        var second = again.State.On(new RunInput.MetBadSample(Bad(5, evaluation: true)));
        Assert.Equal(2, second.State.BadSamples.Count);
        Assert.False(second.State.Ended);
    }

    [Fact]
    public void MetBadSample_OneMoreThanTolerated_FailsTheRunAndNamesTheFirstTen()
    {
        var state = New(tolerate: 11);
        foreach (int index in Enumerable.Range(1, 11).Reverse())
        {
            state = state.On(new RunInput.MetBadSample(Bad(index))).State;
        }

        var decision = state.On(new RunInput.MetBadSample(Bad(12)));

        var end = Assert.Single(decision.Effects.OfType<RunEffect.End>());
        Assert.Equal((RunPhase.Failed, StopReason.DataUnusable), (end.Phase, end.Reason));
        Assert.StartsWith("12 broken images, tolerated are 11: repair or remove them, or raise data.tolerate_bad.\n  training image 1, /data/1.jpg: it is broken\n", end.Detail, StringComparison.Ordinal);
        Assert.Contains("training image 10,", end.Detail, StringComparison.Ordinal);
        Assert.EndsWith("and 2 more", end.Detail, StringComparison.Ordinal);
        Assert.True(decision.State.Ended);
    }

    [Fact]
    public void MetBadSample_NoneTolerated_TheFirstOneFailsTheRun() =>
        Assert.Contains(New(tolerate: 0).On(new RunInput.MetBadSample(Bad(0, evaluation: true))).Effects, effect => effect is RunEffect.End { Reason: StopReason.DataUnusable });

    /// <summary>A coordinator that takes over has the set of the one before: what it hears again counts once.</summary>
    [Fact]
    public void Of_WhatWasJournaled_KnowsThem()
    {
        var state = New(tolerate: 2) with { BadSamples = BadSampleSet.Of([Bad(1), Bad(2)]) };
        Assert.Empty(state.On(new RunInput.MetBadSample(Bad(2))).Effects);
        Assert.True(state.On(new RunInput.MetBadSample(Bad(3))).State.Ended);
    }

    private static RunState New(int tolerate) => new() { Limits = new RunLimits { TolerateBad = tolerate }, Least = 1, Wanted = 2 };

    private static BadSampleInfo Bad(long index, bool evaluation = false) => new() { Evaluation = evaluation, Index = index, Path = $"/data/{index}.jpg", Reason = "it is broken" };
}
