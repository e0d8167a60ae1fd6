namespace Lockstep.Actors.Cells;

/// <summary>From any thread to the root: supervise this new cell.</summary>
internal sealed record AdoptSignal(ActorCell Child) : Signal;
