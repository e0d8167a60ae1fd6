namespace Lockstep.Coordinator.Runs;

internal sealed record ScaleRun(string RunId, int Workers);
