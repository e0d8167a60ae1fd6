using Lockstep.Protocol.V1;
using Lockstep.Simulation.Tests.Truth;
using Lockstep.Simulation.Tests.World;
using Lockstep.Worker.Training;

namespace Lockstep.Simulation.Tests.Workers;

/// <summary>
/// The training loop of one generation at one rank, as far as others can tell: takes over the state, then step after step; the
/// state changes in an update only, after every rank has put in its share.
/// </summary>
internal sealed class TrainingThread(SimulatedWorker worker, StartFrame start, DataMesh mesh, RunTruth truth, Scenario scenario)
{
    private readonly int _rank = mesh.Roster.RankOf(worker.Id);
    private TrainingOutcome? _last;
    private ReplicaCopy _before = ReplicaCopy.None;
    private long _checkpointed = start.CheckpointStep;

    public DataMesh Mesh => mesh;

    public int Run => start.Run;

    public ulong Generation => start.Generation;

    public ThreadPoint Point { get; private set; }

    /// <summary>The next step whose sum nobody has yet.</summary>
    public long NextReduce => worker.Replica.Step + 1;

    public bool IsAborted { get; set; }

    public long StopAt { get; set; } = long.MaxValue;

    public bool SaveAtStop { get; set; }

    /// <summary>Something other than the end of a link lets it go on.</summary>
    public bool CanGoOn => Point switch
    {
        ThreadPoint.Begin or ThreadPoint.Boundary => true,
        ThreadPoint.Updated => !SavesNow || !worker.Saver.IsBusy,
        ThreadPoint.Receive => mesh.Sent is not null,
        ThreadPoint.Reduce => mesh.AllEntered(worker.Replica.Step),
        ThreadPoint.Saving => !worker.Saver.IsBusy,
        _ => false,
    };

    /// <summary>It waits for others, or computes, and hears that they are gone.</summary>
    public bool CanLoseLink => (mesh.IsBroken || IsAborted) && Point is not (ThreadPoint.Saving or ThreadPoint.Hung);

    private bool SavesNow => _rank == 0 && worker.Replica.Step > _checkpointed && worker.Replica.Step > 0
        && (worker.Replica.Step == scenario.TotalSteps || (scenario.CheckpointEvery > 0 && worker.Replica.Step % scenario.CheckpointEvery == 0));

    public void Hang() => Point = ThreadPoint.Hung;

    public TrainingOutcome LinkLost()
    {
        if (Point == ThreadPoint.Receive)
        {
            worker.Replica = _before;
        }

        return new TrainingOutcome.LinkLost(worker.Replica.Step, null, IsAborted ? "aborted" : "a peer is gone");
    }

    /// <summary>Goes on to the next point where it may be overtaken. Not null: it has left the loop.</summary>
    public TrainingOutcome? GoOn()
    {
        switch (Point)
        {
            case ThreadPoint.Begin:
                return Begin();
            case ThreadPoint.Receive:
                worker.Replica = mesh.Sent!.Value;
                return Arrive();
            case ThreadPoint.Boundary:
                return AtBoundary();
            case ThreadPoint.Reduce:
                return Update();
            case ThreadPoint.Updated:
                if (SavesNow)
                {
                    worker.Saver.Begin(worker.Replica);
                }

                Point = ThreadPoint.Boundary;
                return null;
            default:
                return _last;
        }
    }

    private TrainingOutcome? Begin()
    {
        var plan = start.Plan;
        if (plan.Source == StateSource.Fresh)
        {
            worker.Replica = ReplicaCopy.Fresh(start.Era);
            return Arrive();
        }

        if (plan.Receivers.Contains(_rank))
        {
            _before = worker.Replica.Step < plan.Step ? worker.Replica : ReplicaCopy.None;
            worker.Replica = ReplicaCopy.None;
            Point = ThreadPoint.Receive;
            return null;
        }

        if (_rank == plan.SourceRank)
        {
            if (plan.Source == StateSource.Checkpoint)
            {
                if (truth.Checkpoint(plan.Step) is not { } loaded)
                {
                    throw new SimulationException($"{worker.Id} is to load the checkpoint of step {plan.Step}, and there is none");
                }

                worker.Replica = loaded with { Era = start.Era };
            }

            mesh.Sent = worker.Replica;
        }

        return Arrive();
    }

    private TrainingOutcome? Arrive()
    {
        if (worker.Replica.Step != start.Plan.Step || (start.MustBeOfEra && worker.Replica.Era != start.Era && worker.Replica.Step > truth.RolledBackTo))
        {
            throw new SimulationException($"{worker.Id} starts generation {Generation} with {worker.Replica} of era {worker.Replica.Era}, expected step {start.Plan.Step} of era {start.Era}");
        }

        worker.Replica = worker.Replica with { Era = start.Era };
        worker.MeterStep = worker.Replica.Step;
        Point = ThreadPoint.Updated;
        return null;
    }

    private TrainingOutcome? AtBoundary()
    {
        long step = worker.Replica.Step;
        _checkpointed = -1;
        if (step >= scenario.TotalSteps)
        {
            return EndWhenSaved(new TrainingOutcome.Finished(step));
        }

        if (step >= StopAt)
        {
            if (SaveAtStop && _rank == 0 && step > 0)
            {
                worker.Saver.Begin(worker.Replica);
                return EndWhenSaved(new TrainingOutcome.Quiesced(step));
            }

            return new TrainingOutcome.Quiesced(step);
        }

        mesh.Enter(_rank, worker.Replica, truth.CorruptionIsAbout);
        Point = ThreadPoint.Reduce;
        return null;
    }

    private TrainingOutcome? EndWhenSaved(TrainingOutcome outcome)
    {
        _last = outcome;
        Point = ThreadPoint.Saving;
        return null;
    }

    private TrainingOutcome? Update()
    {
        long step = worker.Replica.Step;
        if (mesh.DifferStep == step)
        {
            return new TrainingOutcome.Failed(step, SimulatedWorker.Differ, "replicas differ");
        }

        if (mesh.NanStep == step)
        {
            return new TrainingOutcome.Failed(step, "NonFiniteLoss", "the loss is NaN");
        }

        worker.Replica = worker.Replica.After(Generation);
        worker.MeterStep = worker.Replica.Step;
        truth.Finished(worker.Replica);
        Point = ThreadPoint.Updated;
        return null;
    }
}
