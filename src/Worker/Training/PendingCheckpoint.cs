using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Training;
using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Worker.Training;

/// <summary>A copied state that is to be written.</summary>
internal sealed record PendingCheckpoint(CheckpointManifest Manifest, StateCopy Copy, Network Network, StateLayout Layout, IReadOnlyList<StatePart> Tail);
