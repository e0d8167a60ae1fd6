namespace Lockstep.Protocol.Rosters;

/// <summary>One worker of a roster.</summary>
/// <param name="WorkerId">Unique per process life.</param>
/// <param name="DataHost">Host name or address at which its peers open data links.</param>
/// <param name="DataPort">TCP port of the same.</param>
public sealed record RosterEntry(string WorkerId, string DataHost, int DataPort);
