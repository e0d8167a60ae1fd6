namespace Lockstep.Actors;

/// <summary>A message that reached nobody.</summary>
/// <param name="Message">The message; for one of an unregistered type from another node, its type's name.</param>
/// <param name="Sender">Its sender, if any.</param>
/// <param name="Recipient">Path it was sent to.</param>
/// <param name="Reason">Why it was not delivered.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record DeadLetter(object Message, IActorRef? Sender, string Recipient, DeadLetterReason Reason, string Detail);
