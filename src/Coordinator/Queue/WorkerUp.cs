using Lockstep.Protocol.Rosters;

namespace Lockstep.Coordinator.Queue;

/// <summary>A worker has joined the cluster.</summary>
internal sealed record WorkerUp(RosterEntry Worker);
