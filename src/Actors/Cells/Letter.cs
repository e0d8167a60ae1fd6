namespace Lockstep.Actors.Cells;

/// <summary>A message in a mailbox, with its sender.</summary>
internal readonly record struct Letter(object Message, IActorRef? Sender);
