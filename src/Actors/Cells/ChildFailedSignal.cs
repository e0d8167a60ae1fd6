namespace Lockstep.Actors.Cells;

/// <summary>From a child: my handler threw; decide.</summary>
internal sealed record ChildFailedSignal(ActorCell Child, Exception Cause) : Signal;
