using Lockstep.Actors;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Rosters;

namespace Lockstep.Worker.Control;

/// <summary>The newest Prepare of the run that this worker works for.</summary>
internal sealed record RunAssignment(
    string RunId, Roster Roster, ExperimentSpec Spec, string BaseDirectory, string OutputDirectory, byte[] Secret, bool AllLoaded, IActorRef Coordinator)
{
    /// <summary>Where all have loaded links take milliseconds, unless a peer is dead or cut off.</summary>
    public TimeSpan LinkLimit => AllLoaded && 2 * Spec.Timeouts.WorkerSilent < Spec.Timeouts.Form ? 2 * Spec.Timeouts.WorkerSilent : Spec.Timeouts.Form;
}
