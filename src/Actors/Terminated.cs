namespace Lockstep.Actors;

/// <summary>Sent once to everyone who watches an actor that is gone.</summary>
/// <param name="Actor">The reference that was given to <see cref="IActorContext.Watch"/>.</param>
/// <param name="Reason">Why it is gone.</param>
public sealed record Terminated(IActorRef Actor, TerminationReason Reason);
