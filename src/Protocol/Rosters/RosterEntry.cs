namespace Lockstep.Protocol.Rosters;

/// <summary>One worker of a roster.</summary>
/// <param name="WorkerId">Unique per process life.</param>
/// <param name="DataHost">Host name or address at which its peers open data links.</param>
/// <param name="DataPort">TCP port of the same.</param>
/// <param name="Weight">Its slices are in proportion to it; 1 to <see cref="MostWeight"/>.</param>
public sealed record RosterEntry(string WorkerId, string DataHost, int DataPort, int Weight = RosterEntry.OrdinaryWeight)
{
    /// <summary>Weight of a worker that is neither slower nor faster than the others.</summary>
    public const int OrdinaryWeight = 1000;

    /// <summary>A thousand times the ordinary one.</summary>
    public const int MostWeight = 1_000_000;
}
