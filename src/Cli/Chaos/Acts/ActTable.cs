namespace Lockstep.Cli.Chaos.Acts;

/// <summary>All that can be done to a run, by its word.</summary>
internal static class ActTable
{
    /// <param name="most">Workers there are, for a change of their number.</param>
    public static SortedDictionary<string, IChaosAct> Create(int most)
    {
        var acts = new SortedDictionary<string, IChaosAct>(StringComparer.Ordinal)
        {
            ["coordinator"] = new CoordinatorAct(),
            ["pause"] = new PauseAct(),
            ["scale"] = new ScaleAct(most),
        };
        foreach (string kind in FaultSigns.Kinds)
        {
            acts[kind] = new FaultAct(kind);
        }

        return acts;
    }
}
