using System.Buffers.Binary;
using Google.Protobuf;
using Lockstep.Protocol.Samples;
using Lockstep.Protocol.V1;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Control;

/// <summary>What a worker says to the run's actor.</summary>
internal readonly record struct WorkerMessages(string WorkerId, RunAssignment Assignment)
{
    private ulong Generation => Assignment.Roster.Generation;

    public Ready Ready(Workload workload)
    {
        var ready = new Ready
        {
            RunId = Assignment.RunId,
            Generation = Generation,
            WorkerId = WorkerId,
            HasState = workload.HasState,
            Step = Math.Max(0, workload.Step),
            TotalSteps = workload.Plan.TotalSteps,
            StepsPerEpoch = workload.Plan.StepsPerEpoch,
            GlobalBatch = workload.Plan.GlobalBatch,
            Parameters = workload.Replica.Network.ParameterCount,
            Samples = workload.Plan.Samples,
            Position = PositionMessages.ToMessage(workload.Position ?? default),
        };
        if (workload.HasState)
        {
            ready.StateHash = HashOf(workload);
        }

        return ready;
    }

    public JoinerLoaded Loaded() => new() { RunId = Assignment.RunId, WorkerId = WorkerId };

    public LeaveAsked LeaveAsked(string why) => new() { RunId = Assignment.RunId, Generation = Generation, WorkerId = WorkerId, Reason = why };

    public CannotJoin CannotJoin(WorkerEffect.SendCannotJoin cannot) => new()
    {
        RunId = Assignment.RunId,
        Generation = Generation,
        WorkerId = WorkerId,
        Reason = cannot.Reason,
        Detail = cannot.Detail,
        SuspectWorkerId = NameOf(cannot.Suspect),
    };

    public Attach Attach(WorkerState state, long step) => new()
    {
        RunId = state.RunId,
        Generation = state.Generation,
        Term = state.Term,
        WorkerId = WorkerId,
        Step = step,
        Training = state.Phase == WorkerPhase.Training,
    };

    public IMessage Outcome(TrainingOutcome outcome, Workload workload) => outcome switch
    {
        TrainingOutcome.Finished => new Finished { RunId = Assignment.RunId, Generation = Generation, WorkerId = WorkerId, Step = outcome.Step, StateHash = HashOf(workload) },
        TrainingOutcome.Quiesced => new Stopped { RunId = Assignment.RunId, Generation = Generation, WorkerId = WorkerId, Step = outcome.Step },
        TrainingOutcome.LinkLost lost => new LinkLost
        {
            RunId = Assignment.RunId,
            Generation = Generation,
            WorkerId = WorkerId,
            Step = outcome.Step,
            SuspectWorkerId = NameOf(lost.Suspect),
            Detail = lost.Detail,
        },
        TrainingOutcome.Failed failed => new TrainingFailed
        {
            RunId = Assignment.RunId,
            Generation = Generation,
            WorkerId = WorkerId,
            Step = outcome.Step,
            Reason = failed.Reason,
            Detail = failed.Detail,
        },
        TrainingOutcome.ReplicasDiffer differ => new ReplicasDiffer
        {
            RunId = Assignment.RunId,
            Generation = Generation,
            WorkerId = WorkerId,
            Step = outcome.Step,
            Detail = differ.Detail,
        },
        _ => throw new InvalidOperationException($"no message for {outcome}"),
    };

    private string NameOf(int? rank) => rank is { } known && known < Assignment.Roster.WorldSize ? Assignment.Roster.Members[known].WorkerId : string.Empty;

    /// <summary>Replicas at the same step are the same if these are: a quick hash, because everybody waits for it.</summary>
    private static ByteString HashOf(Workload workload)
    {
        byte[] hash = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(hash, workload.Replica.Fingerprint());
        return ByteString.CopyFrom(hash);
    }
}
