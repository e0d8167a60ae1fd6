namespace Lockstep.Cli.Chaos;

/// <summary>A fault that was done to a worker.</summary>
/// <param name="Kind">kill, stop, hang, slow, partition or corrupt.</param>
/// <param name="WorkerId">Who suffered it.</param>
/// <param name="UnixUs">When it began.</param>
/// <param name="Generation">The one that trained then.</param>
internal sealed record InjectedFault(string Kind, string WorkerId, long UnixUs, ulong Generation);
