using Lockstep.Actors;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Rosters;
using Lockstep.Worker.Checkpoints;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Control;

/// <summary>The newest Prepare of the run that this worker works for.</summary>
internal sealed record RunAssignment(
    string RunId, Roster Roster, ExperimentSpec Spec, string BaseDirectory, string OutputDirectory, byte[] Secret, bool AllLoaded, IActorRef Coordinator)
{
    /// <summary>Where all have loaded links take milliseconds, unless a peer is dead or cut off.</summary>
    public TimeSpan LinkLimit => AllLoaded && 2 * Spec.Timeouts.WorkerSilent < Spec.Timeouts.Form ? 2 * Spec.Timeouts.WorkerSilent : Spec.Timeouts.Form;

    /// <param name="threads">Where the experiment leaves them open.</param>
    /// <param name="around">The process.</param>
    /// <param name="reports">Told of broken samples.</param>
    public WorkloadSettings NewSettings(int threads, WorkerSurroundings around, ActorReports reports) => new(
        RunId, BaseDirectory, OutputDirectory, around.DataRoot, Spec.Device.Threads > 0 ? Spec.Device.Threads : threads, around.Time, around.Log, reports.BadSample);

    public CheckpointStore NewCheckpointStore(TimeProvider time) => new(
        Path.Combine(OutputDirectory, "checkpoints"), new CheckpointRetention(Spec.Checkpoint.Keep, Spec.Checkpoint.KeepBest), time);
}
