namespace Lockstep.Coordinator.Runs;

/// <summary>A fault for one worker of the run. Answered by the worker's FaultInjected, or by RunRefused.</summary>
/// <param name="Rank">Negative: the highest one.</param>
internal sealed record InjectAsked(string RunId, string Fault, int Rank, double Seconds, double Factor) : IRunCommand;
