namespace Lockstep.Coordinator.Runs;

/// <summary>Which steps has the run executed? Answered by <see cref="LedgerAnswer"/>, up to the newest report.</summary>
internal sealed record LedgerAsked(string RunId) : IRunCommand;
