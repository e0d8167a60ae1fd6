using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>A table of sizes and algorithms; the last algorithm is for everything above its size, too.</summary>
public sealed record TuningSpec
{
    [Description("Sizes in KiB, ascending, one for each algorithm.")]
    [Limits(0, 1e9, AboveLeast = true)]
    public IReadOnlyList<double> UpToKb { get; init; } = [];

    [Description("Algorithm for messages up to the size at the same place.")]
    public IReadOnlyList<AllReduceKind> Algorithms { get; init; } = [];
}
