namespace Lockstep.Coordinator.Runs;

internal sealed record PauseRun(string RunId, string Why) : IRunCommand;
