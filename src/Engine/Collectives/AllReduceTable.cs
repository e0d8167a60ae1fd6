namespace Lockstep.Engine.Collectives;

/// <summary>From an algorithm's name in an experiment file to its constructor.</summary>
public static class AllReduceTable
{
    private static readonly KeyValuePair<string, Func<AllReduceSettings, IAllReduce>>[] Entries =
    [
        new("ring", _ => new RingAllReduce(new Transfers())),
        new("ring_slabs", _ => new SlabRingAllReduce()),
        new("halving_doubling", _ => new HalvingDoublingAllReduce(new Transfers())),
        new("tree", _ => new TreeAllReduce(new Transfers())),
        new("hierarchical", _ => new HierarchicalAllReduce(new Transfers())),
        new("torus", settings => new TorusAllReduce(new Transfers(), settings.RowLength)),
        new("direct", _ => new DirectAllReduce()),
        new("auto", settings => new AutoAllReduce(settings)),
    ];

    public static IEnumerable<string> Names => Entries.Select(entry => entry.Key);

    /// <exception cref="ArgumentException">No algorithm has this name.</exception>
    public static IAllReduce Create(string name, AllReduceSettings? settings = null)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == name)
            {
                return entry.Value(settings ?? new AllReduceSettings());
            }
        }

        throw new ArgumentException($"unknown all-reduce algorithm '{name}': use one of {string.Join(", ", Names)}", nameof(name));
    }
}
