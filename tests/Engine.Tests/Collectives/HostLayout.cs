namespace Lockstep.Engine.Tests.Collectives;

/// <summary>How ranks lie on hosts.</summary>
internal static class HostLayout
{
    /// <summary>Small, so that the longer messages of the tests take several pieces.</summary>
    public const int SlotLength = 8192;

    public const string OneHost = "one host";

    private const string NoWindow = "one host without window";

    private static readonly KeyValuePair<string, Func<int, int>>[] Layouts =
    [
        new(OneHost, _ => 0),
        new(NoWindow, _ => 0),
        new("own hosts", rank => rank),
        new("pairs", rank => rank / 2),
        new("dealt over two", rank => rank % 2),
        new("one, then three a host", rank => (rank + 2) / 3),
    ];

    public static IEnumerable<string> Names => Layouts.Select(layout => layout.Key);

    public static int[] Hosts(string name, int ranks) =>
        [.. Enumerable.Range(0, ranks).Select(Layouts.Single(layout => layout.Key == name).Value)];

    public static MeshWorld World(string name, int ranks) => new(Hosts(name, ranks), name == NoWindow ? 0 : SlotLength);
}
