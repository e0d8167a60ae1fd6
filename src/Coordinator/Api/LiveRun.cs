using Lockstep.Actors;

namespace Lockstep.Coordinator.Api;

/// <summary>A run's actor.</summary>
/// <param name="Slices">Of one step: no more workers than that have anything to do.</param>
internal sealed record LiveRun(IActorRef Actor, int Slices);
