using System.Buffers.Binary;
using Google.Protobuf;
using Lockstep.Data.Sources;
using Lockstep.Engine.Cuda;
using Lockstep.Protocol.Experiments;
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
        if (workload.Spec.Data.Order != SampleOrderKind.Full)
        {
            ready.Shards = SampleOrders.Fingerprint(workload.ShardSizes);
            ready.ShardSizes.Add(Assignment.Roster.Members[0].WorkerId == WorkerId ? workload.ShardSizes : []);
        }

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

    public static CannotJoin Unreadable(Prepare prepare, string workerId, IEnumerable<ExperimentError> errors) => new()
    {
        RunId = prepare.RunId,
        Generation = prepare.Roster.Generation,
        WorkerId = workerId,
        Reason = "SpecInvalid",
        Detail = string.Join("\n", errors),
    };

    public Attach Attach(WorkerState state, long step, long totalSteps) => new()
    {
        RunId = state.RunId,
        Generation = state.Generation,
        Term = state.Term,
        WorkerId = WorkerId,
        Step = step,
        Training = state.Phase == WorkerPhase.Training,
        TotalSteps = totalSteps,
    };

    /// <param name="state">Of the worker.</param>
    /// <param name="meter">Of the run.</param>
    /// <param name="isOwn">The meter speaks of the newest generation; an older one's steps say nothing, this one may start from an earlier step.</param>
    /// <param name="bucket">That is being summed.</param>
    /// <param name="samples">In the training set.</param>
    public Progress Progress(WorkerState state, TrainingMeter meter, bool isOwn, int bucket, long samples)
    {
        var progress = new Progress { RunId = state.RunId, Generation = state.Generation, WorkerId = WorkerId, Samples = samples };
        meter.Fill(progress);
        progress.Bucket = bucket;
        progress.Step = isOwn ? progress.Step : 0;
        progress.FirstStepUnixUs = state.Phase == WorkerPhase.Training ? progress.FirstStepUnixUs : 0;
        return progress;
    }

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

    /// <summary>The coordinator's word for what keeps a worker from loading a run.</summary>
    public static string ReasonOf(Exception cause) => cause switch
    {
        CudaUnavailableException or CudaException => "DeviceUnavailable",
        DataException or UnauthorizedAccessException => "DataUnusable",
        ArgumentException => "SpecInvalid",
        _ => "WorkerFailed",
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
