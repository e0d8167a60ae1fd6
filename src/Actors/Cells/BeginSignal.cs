namespace Lockstep.Actors.Cells;

/// <summary>First signal of a cell: create the instance and start it.</summary>
internal sealed record BeginSignal : Signal;
