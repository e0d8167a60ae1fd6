using Lockstep.Actors;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>What a RunActor needs of the coordinator around it.</summary>
/// <param name="WorkerRef">Reference to a worker's actor by its id; null for one that is gone.</param>
/// <param name="NodeOf">What the worker said of itself when it joined, or null.</param>
internal sealed record RunSurroundings(
    ulong Term, TimeProvider Time, IActorRef Journal, IActorRef Queue, Func<string, IActorRef?> WorkerRef, Func<string, NodeInfo?> NodeOf);
