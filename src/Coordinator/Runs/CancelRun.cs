namespace Lockstep.Coordinator.Runs;

internal sealed record CancelRun(string RunId, string Why) : IRunCommand;
