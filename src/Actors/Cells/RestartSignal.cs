namespace Lockstep.Actors.Cells;

/// <summary>From the supervisor, after the back-off: replace the instance.</summary>
internal sealed record RestartSignal(Exception Cause) : Signal;
