namespace Lockstep.Coordinator.Runs;

internal sealed record ResumeRun(string RunId) : IRunCommand;
