namespace Lockstep.Cli.Chaos;

/// <summary>What was done.</summary>
/// <param name="Fault">Null where no worker suffered.</param>
internal sealed record ChaosDeed(string Kind, InjectedFault? Fault);
