using Lockstep.Coordinator.Journal;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>From a message to what it means for a run.</summary>
internal static class RunInputs
{
    /// <summary>Null for a message that decides nothing.</summary>
    public static RunInput? From(object message) => message switch
    {
        CancelRun cancel => new RunInput.Cancel(cancel.Why),
        PauseRun pause => new RunInput.Pause(pause.Why),
        ResumeRun => new RunInput.Resume(),
        ScaleRun scale => new RunInput.Scale(scale.Workers),
        YieldRun yield => new RunInput.Yield(yield.Why),
        LeaveAsked leave => new RunInput.LeaveAsked(leave.WorkerId, leave.Reason),
        JoinerLoaded loaded => new RunInput.Loaded(loaded.WorkerId),
        CannotJoin { Generation: 0 } cannot => new RunInput.LoadFailed(cannot.WorkerId, cannot.Detail, cannot.Reason == nameof(StopReason.DeviceUnavailable)),
        Attach attach => new RunInput.Attached(attach.WorkerId, attach.Generation, attach.Step, attach.Training, attach.TotalSteps),
        ReplicasDiffer differ => new RunInput.Differed(differ.WorkerId, differ.Generation, differ.Step, $"{differ.WorkerId}: {differ.Detail}"),
        BadSampleFound { Sample: { } sample } => new RunInput.MetBadSample(sample),
        RunInput own => own,
        DeadlineFired deadline => new RunInput.DeadlinePassed(deadline.Number),
        RosterJournaled journaled => new RunInput.Journaled(journaled.Generation),
        CannotJoin cannot => From(cannot),
        LinkLost lost => new RunInput.LinkBroke(lost.WorkerId, lost.Generation, lost.Step, $"{lost.WorkerId}: {lost.Detail}"),
        Stopped stopped => new RunInput.Stopped(stopped.WorkerId, stopped.Generation, stopped.Step),
        TrainingFailed failed => new RunInput.Broke(failed.WorkerId, failed.Generation, failed.Step, ReasonOf(failed.Reason), failed.Detail),
        Finished finished => new RunInput.Finished(finished.WorkerId, finished.Generation, finished.Step),
        _ => null,
    };

    public static RunInput From(Ready ready) => new RunInput.Ready(
        ready.WorkerId,
        ready.Generation,
        new ReplicaFacts(ready.HasState, ready.Step, Convert.ToHexStringLower(ready.StateHash.Span), ready.TotalSteps) { Shards = ready.Shards });

    /// <summary>Links that do not open may open in another roster; a worker that cannot read the data never will.</summary>
    private static RunInput From(CannotJoin cannot) => cannot.Reason switch
    {
        "links" => new RunInput.LinksFailed(cannot.WorkerId, cannot.Generation, cannot.SuspectWorkerId, $"{cannot.WorkerId}: {cannot.Detail}"),
        nameof(StopReason.DeviceUnavailable) => new RunInput.Unfit(cannot.WorkerId, cannot.Generation, cannot.Detail),
        _ => new RunInput.Broke(cannot.WorkerId, cannot.Generation, 0, ReasonOf(cannot.Reason), cannot.Detail),
    };

    private static StopReason ReasonOf(string reason) => Enum.TryParse<StopReason>(reason, out var known) ? known : StopReason.WorkerFailed;
}
