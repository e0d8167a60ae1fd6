namespace Lockstep.Actors.Cells;

/// <summary>From the supervisor: go on with the same instance.</summary>
internal sealed record ResumeSignal : Signal;
