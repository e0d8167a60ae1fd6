namespace Lockstep.Actors.Cells;

/// <summary>From a child: I have ended.</summary>
internal sealed record ChildStoppedSignal(ActorCell Child) : Signal;
