using Lockstep.Worker.Control;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Control;

public sealed class WorkerStateTests
{
    [Fact]
    public void Prepared_FirstTime_LoadsBeforeLinking()
    {
        var loading = new WorkerState().On(Prepare(1));
        Assert.IsType<WorkerEffect.Load>(Assert.Single(loading.Effects));
        var linking = loading.State.On(new WorkerInput.Loaded("run"));
        Assert.Equal(new WorkerEffect.OpenLinks(1), Assert.Single(linking.Effects));
    }

    [Fact]
    public void Prepared_WhileLoading_LinksTheNewestGenerationOnly()
    {
        var loading = new WorkerState().On(Prepare(1)).State.On(Prepare(2));
        Assert.Empty(loading.Effects);
        Assert.Equal(new WorkerEffect.OpenLinks(2), Assert.Single(loading.State.On(new WorkerInput.Loaded("run")).Effects));
    }

    [Fact]
    public void Prepared_OlderGeneration_IsIgnored()
    {
        var training = Training(5);
        Assert.Empty(training.On(Prepare(5)).Effects);
        Assert.Empty(training.On(Prepare(4)).Effects);
    }

    [Fact]
    public void Prepared_OlderTerm_IsIgnored()
    {
        var state = new WorkerState().On(new WorkerInput.Prepared("run", Term: 3, Generation: 1)).State;
        Assert.Empty(state.On(new WorkerInput.Prepared("run", Term: 2, Generation: 9)).Effects);
    }

    [Fact]
    public void Prepared_WhileTraining_AbortsAndLinksOnlyWhenTheThreadIsOut()
    {
        var stopping = Training(1).On(Prepare(2));
        Assert.IsType<WorkerEffect.AbortTraining>(Assert.Single(stopping.Effects));
        Assert.Equal(WorkerPhase.Stopping, stopping.State.Phase);
        var linking = stopping.State.On(new WorkerInput.ThreadEnded(new TrainingOutcome.LinkLost(7, null, "aborted")));
        Assert.Equal(new WorkerEffect.OpenLinks(2), Assert.Single(linking.Effects));
    }

    [Fact]
    public void Prepared_OtherRunWhileTraining_DropsTheOldStateBeforeLoading()
    {
        var stopping = Training(1).On(new WorkerInput.Prepared("other", 1, 1)).State;
        var loading = stopping.On(new WorkerInput.ThreadEnded(new TrainingOutcome.LinkLost(7, null, "aborted")));
        Assert.Equal([typeof(WorkerEffect.CloseLinks), typeof(WorkerEffect.Drop), typeof(WorkerEffect.Load)], loading.Effects.Select(effect => effect.GetType()));
        Assert.Equal("other", loading.State.RunId);
    }

    [Fact]
    public void LinksOpened_StaleGeneration_SendsNothing()
    {
        var linking = new WorkerState().On(Prepare(1)).State.On(new WorkerInput.Loaded("run")).State.On(Prepare(2)).State;
        Assert.Empty(linking.On(new WorkerInput.LinksOpened("run", 1)).Effects);
        Assert.IsType<WorkerEffect.SendReady>(Assert.Single(linking.On(new WorkerInput.LinksOpened("run", 2)).Effects));
    }

    [Fact]
    public void Started_WithoutBeingReady_IsIgnored()
    {
        var linking = new WorkerState().On(Prepare(1)).State.On(new WorkerInput.Loaded("run")).State;
        Assert.Empty(linking.On(new WorkerInput.Started("run", 1)).Effects);
    }

    [Fact]
    public void ThreadEnded_WhileTraining_ReportsAndKeepsTheState()
    {
        var outcome = new TrainingOutcome.LinkLost(7, 2, "rank 2 closed its link");
        var waiting = Training(1).On(new WorkerInput.ThreadEnded(outcome));
        Assert.Contains(new WorkerEffect.SendOutcome(outcome), waiting.Effects);
        Assert.DoesNotContain(waiting.Effects, effect => effect is WorkerEffect.Drop);
        Assert.Equal(new WorkerEffect.OpenLinks(2), Assert.Single(waiting.State.On(Prepare(2)).Effects));
    }

    [Fact]
    public void Released_WhileTraining_DropsOnlyWhenTheThreadIsOut()
    {
        var stopping = Training(1).On(new WorkerInput.Released("run"));
        Assert.IsType<WorkerEffect.AbortTraining>(Assert.Single(stopping.Effects));
        var idle = stopping.State.On(new WorkerInput.ThreadEnded(new TrainingOutcome.LinkLost(7, null, "aborted")));
        Assert.Contains(idle.Effects, effect => effect is WorkerEffect.Drop);
        Assert.Equal(WorkerPhase.Idle, idle.State.Phase);
    }

    [Fact]
    public void Released_WhileAnotherRunWaitsForTheThread_TakesTheOtherUp()
    {
        var state = Training(1).On(new WorkerInput.Prepared("other", 1, 1)).State.On(new WorkerInput.Released("run")).State;
        var loading = state.On(new WorkerInput.ThreadEnded(new TrainingOutcome.LinkLost(7, null, "aborted")));
        Assert.Equal([typeof(WorkerEffect.CloseLinks), typeof(WorkerEffect.Drop), typeof(WorkerEffect.Load)], loading.Effects.Select(effect => effect.GetType()));
        Assert.Equal("other", loading.State.RunId);
    }

    [Fact]
    public void Released_TheRunThatWaitsForTheThread_EndsIdle()
    {
        var state = Training(1).On(new WorkerInput.Prepared("other", 1, 1)).State.On(new WorkerInput.Released("other")).State;
        var idle = state.On(new WorkerInput.ThreadEnded(new TrainingOutcome.LinkLost(7, null, "aborted"))).State;
        Assert.Equal(WorkerPhase.Idle, idle.Phase);
        Assert.Null(idle.RunId);
    }

    [Fact]
    public void Released_OtherRun_IsIgnored() => Assert.Empty(Training(1).On(new WorkerInput.Released("other")).Effects);

    [Fact]
    public void LoadFailed_TellsWhyAndIsFreeAgain()
    {
        var failed = new WorkerState().On(Prepare(1)).State.On(new WorkerInput.LoadFailed("run", "DataUnusable", "no folder"));
        Assert.Equal(new WorkerEffect.SendCannotJoin("DataUnusable", "no folder"), Assert.Single(failed.Effects));
        Assert.Equal(WorkerPhase.Idle, failed.State.Phase);
    }

    [Fact]
    public void Prepared_ToLoadOnly_SaysSoAndWaitsForItsGeneration()
    {
        var loading = new WorkerState().On(Prepare(0));
        Assert.IsType<WorkerEffect.Load>(Assert.Single(loading.Effects));
        var waiting = loading.State.On(new WorkerInput.Loaded("run"));
        Assert.IsType<WorkerEffect.SendLoaded>(Assert.Single(waiting.Effects));
        Assert.Equal(new WorkerEffect.OpenLinks(4), Assert.Single(waiting.State.On(Prepare(4)).Effects));
    }

    [Fact]
    public void Prepared_ToLoadWhatIsLoaded_ChangesNothing()
    {
        var training = Training(3);
        var again = training.On(Prepare(0));
        Assert.Same(training, again.State);
        Assert.IsType<WorkerEffect.SendLoaded>(Assert.Single(again.Effects));
    }

    [Fact]
    public void CoordinatorLinked_WhileTraining_AttachesAndTrainsOn()
    {
        var attaching = Training(3).On(new WorkerInput.CoordinatorLinked());
        Assert.IsType<WorkerEffect.SendAttach>(Assert.Single(attaching.Effects));
        Assert.Equal(WorkerPhase.Training, attaching.State.Phase);
        Assert.Empty(new WorkerState().On(new WorkerInput.CoordinatorLinked()).Effects);
    }

    [Fact]
    public void Adopted_AfterItsThreadEnded_RepeatsTheOutcome()
    {
        var outcome = new TrainingOutcome.Finished(100);
        var waiting = Training(3).On(new WorkerInput.ThreadEnded(outcome)).State;
        var adopted = waiting.On(new WorkerInput.Adopted("run", 3, 2));
        Assert.Equal([new WorkerEffect.RepeatReports(), new WorkerEffect.SendOutcome(outcome)], adopted.Effects);
        Assert.Equal(2UL, adopted.State.Term);
    }

    [Fact]
    public void OlderTerm_AfterAdoption_IsNotObeyed()
    {
        var adopted = Training(3).On(new WorkerInput.Adopted("run", 3, 2)).State;
        Assert.Empty(adopted.On(new WorkerInput.Quiesced("run", 3, 9, Term: 1)).Effects);
        Assert.Empty(adopted.On(new WorkerInput.Released("run", Term: 1)).Effects);
        Assert.Empty(adopted.On(new WorkerInput.Prepared("run", 1, 9)).Effects);
        Assert.Empty(adopted.On(new WorkerInput.Adopted("run", 3, 1)).Effects);
    }

    private static WorkerInput.Prepared Prepare(ulong generation) => new("run", 1, generation);

    private static WorkerState Training(ulong generation) => new WorkerState()
        .On(Prepare(generation)).State
        .On(new WorkerInput.Loaded("run")).State
        .On(new WorkerInput.LinksOpened("run", generation)).State
        .On(new WorkerInput.Started("run", generation)).State;
}
