namespace Lockstep.Actors.Cells;

/// <summary>What the actor system itself says to a cell; signals overtake messages.</summary>
internal abstract record Signal;
