namespace Lockstep.Worker.Control;

/// <summary>The process was asked to end: leave the run at a step boundary.</summary>
/// <param name="Left">Completed when this worker works for no run.</param>
internal sealed record LeaveWanted(string Why, TaskCompletionSource Left);
