namespace Lockstep.Actors.Cells;

/// <summary>End, children first.</summary>
internal sealed record StopSignal(TerminationReason Reason) : Signal;
