using Lockstep.Actors;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Rosters;

namespace Lockstep.Worker.Control;

/// <summary>The newest Prepare of the run that this worker works for.</summary>
internal sealed record RunAssignment(
    string RunId, Roster Roster, ExperimentSpec Spec, string BaseDirectory, string OutputDirectory, byte[] Secret, bool AllLoaded, IActorRef Coordinator);
