namespace Lockstep.Coordinator.Runs;

/// <summary>What does the run wait for? Answered by a WhyResponse.</summary>
internal sealed record WhyAsked(string RunId) : IRunCommand;
