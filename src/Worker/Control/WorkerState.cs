using Lockstep.Worker.Training;

namespace Lockstep.Worker.Control;

/// <summary>
/// The decisions of one worker: it obeys the newest generation of its run and no older one, and touches the replica only while no
/// training thread does. Pure: clocks, sockets and threads are the shell's.
/// </summary>
internal sealed record WorkerState
{
    public WorkerPhase Phase { get; init; } = WorkerPhase.Idle;

    public string? RunId { get; init; }

    public ulong Term { get; init; }

    public ulong Generation { get; init; }

    /// <summary>The run's workload exists.</summary>
    public bool IsLoaded { get; init; }

    /// <summary>The training thread is in its loop.</summary>
    public bool ThreadBusy { get; init; }

    /// <summary>How the thread left the generation, while its successor is waited for.</summary>
    public TrainingOutcome? Outcome { get; init; }

    /// <summary>A run that takes the place of this one as soon as the thread is out.</summary>
    public WorkerInput.Prepared? Next { get; init; }

    public WorkerDecision On(WorkerInput input) => input switch
    {
        WorkerInput.Prepared prepared => OnPrepared(prepared),
        WorkerInput.Loaded loaded when Is(loaded.RunId, WorkerPhase.Loading) => OnLoaded(),
        WorkerInput.LoadFailed failed when Is(failed.RunId, WorkerPhase.Loading) =>
            new(new WorkerState { Term = Term }, [new WorkerEffect.SendCannotJoin(failed.Reason, failed.Detail)]),
        WorkerInput.LinksOpened opened when Is(opened.RunId, WorkerPhase.Linking) && opened.Generation == Generation =>
            new(this with { Phase = WorkerPhase.Ready }, [new WorkerEffect.SendReady()]),
        WorkerInput.LinksFailed failed when Is(failed.RunId, WorkerPhase.Linking) && failed.Generation == Generation =>
            new(this with { Phase = WorkerPhase.Waiting }, [new WorkerEffect.SendCannotJoin("links", failed.Detail, failed.Suspect)]),
        WorkerInput.Started started when Is(started.RunId, WorkerPhase.Ready) && started.Generation == Generation && started.Term >= Term =>
            new(this with { Phase = WorkerPhase.Training, ThreadBusy = true }, [new WorkerEffect.Train()]),
        WorkerInput.Quiesced quiesced when Is(quiesced.RunId, WorkerPhase.Training) && quiesced.Generation == Generation && quiesced.Term >= Term =>
            new(this, [new WorkerEffect.StopAt(quiesced.AtStep, quiesced.Save)]),
        WorkerInput.ThreadEnded ended => OnThreadEnded(ended),
        WorkerInput.Released released when released.RunId == Next?.RunId && released.Term >= Term => new(this with { RunId = null, Next = null }, []),
        WorkerInput.Released released when released.RunId == RunId && released.Term >= Term => OnReleased(),
        WorkerInput.CoordinatorLinked linked => new(this with { Term = Math.Max(Term, linked.Term) }, RunId is null ? [] : [new WorkerEffect.SendAttach()]),
        WorkerInput.Adopted adopted when adopted.RunId == RunId && adopted.Term >= Term => OnAdopted(adopted),
        _ => Nothing(),
    };

    /// <summary>Without a generation to follow it waits for one.</summary>
    private WorkerDecision OnLoaded()
    {
        var loaded = this with { IsLoaded = true };
        return Generation == 0
            ? new(loaded with { Phase = WorkerPhase.Waiting }, [new WorkerEffect.SendLoaded()])
            : OpenLinks(loaded);
    }

    /// <summary>What the last coordinator may not have heard is said again.</summary>
    private WorkerDecision OnAdopted(WorkerInput.Adopted adopted)
    {
        var under = this with { Term = adopted.Term };
        return Phase switch
        {
            WorkerPhase.Ready => new(under, [new WorkerEffect.RepeatReports(), new WorkerEffect.SendReady()]),
            WorkerPhase.Waiting when Generation == 0 => new(under, [new WorkerEffect.SendLoaded()]),
            WorkerPhase.Waiting when Outcome is not null => new(under, [new WorkerEffect.RepeatReports(), new WorkerEffect.SendOutcome(Outcome)]),
            _ => new(under, [new WorkerEffect.RepeatReports()]),
        };
    }

    private WorkerDecision OnPrepared(WorkerInput.Prepared prepared)
    {
        bool same = prepared.RunId == RunId;
        if (same && prepared.Generation == 0)
        {
            // It has loaded, or is at it: nothing changes.
            return IsLoaded && prepared.Term >= Term ? new(this, [new WorkerEffect.SendLoaded()]) : Nothing();
        }

        if (prepared.Term < Term || (same && prepared.Term == Term && prepared.Generation <= Generation))
        {
            return Nothing();
        }

        if (ThreadBusy)
        {
            var stopping = same
                ? this with { Phase = WorkerPhase.Stopping, Term = prepared.Term, Generation = prepared.Generation, Outcome = null, Next = null }
                : this with { Phase = WorkerPhase.Stopping, Next = prepared };
            return new WorkerDecision(stopping, [new WorkerEffect.AbortTraining()]);
        }

        return same ? Follow(prepared) : TakeUp(prepared);
    }

    private WorkerDecision Follow(WorkerInput.Prepared prepared)
    {
        var next = this with { Term = prepared.Term, Generation = prepared.Generation, Outcome = null };
        return IsLoaded ? OpenLinks(next) : new WorkerDecision(next, []);
    }

    private WorkerDecision TakeUp(WorkerInput.Prepared prepared)
    {
        var loading = new WorkerState { Phase = WorkerPhase.Loading, RunId = prepared.RunId, Term = prepared.Term, Generation = prepared.Generation };
        var load = new WorkerEffect.Load(prepared.RunId);
        return new WorkerDecision(loading, RunId is null && !IsLoaded ? [load] : [new WorkerEffect.CloseLinks(), new WorkerEffect.Drop(), load]);
    }

    private WorkerDecision OnThreadEnded(WorkerInput.ThreadEnded ended)
    {
        var idle = this with { ThreadBusy = false };
        if (Phase == WorkerPhase.Training)
        {
            return new WorkerDecision(idle with { Phase = WorkerPhase.Waiting, Outcome = ended.Outcome }, [new WorkerEffect.CloseLinks(), new WorkerEffect.SendOutcome(ended.Outcome)]);
        }

        if (Phase != WorkerPhase.Stopping)
        {
            return new WorkerDecision(idle, []);
        }

        if (Next is { } next)
        {
            return idle.TakeUp(next);
        }

        return RunId is null
            ? new WorkerDecision(new WorkerState { Term = Term }, [new WorkerEffect.CloseLinks(), new WorkerEffect.Drop()])
            : OpenLinks(idle);
    }

    private WorkerDecision OnReleased()
    {
        if (ThreadBusy)
        {
            // Another run may be waiting for the thread already: it is not released with this one.
            return new WorkerDecision(this with { Phase = WorkerPhase.Stopping, RunId = null }, [new WorkerEffect.AbortTraining()]);
        }

        return new WorkerDecision(new WorkerState { Term = Term }, [new WorkerEffect.CloseLinks(), new WorkerEffect.Drop()]);
    }

    private static WorkerDecision OpenLinks(WorkerState state) =>
        new(state with { Phase = WorkerPhase.Linking }, [new WorkerEffect.OpenLinks(state.Generation)]);

    private bool Is(string runId, WorkerPhase phase) => runId == RunId && Phase == phase;

    private WorkerDecision Nothing() => new(this, []);
}
