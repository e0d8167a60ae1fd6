namespace Lockstep.Worker.Benchmarks;

/// <summary>What a sample order costs and how well it mixes. What needs a whole epoch is null where that would take too long.</summary>
/// <param name="Order">full, or windowed.</param>
/// <param name="Window">Shards of a window; 0 with the full order.</param>
/// <param name="Samples">Of the set.</param>
/// <param name="Shards">Of the set, of nearly equal sizes.</param>
/// <param name="NsPerLookup">Mean time of one look-up at positions all over an epoch.</param>
/// <param name="MsToEnterEpoch">Time of the first look-up in an epoch.</param>
/// <param name="MemoryBytes">Managed memory of the order with two epochs entered.</param>
/// <param name="MeanDisplacement">Mean distance between a sample's place in the set and in the epoch, over that of a full shuffle (a third of the set).</param>
/// <param name="NeighbourDistance">Mean distance in the epoch of samples that are neighbours in the set, over that of a full shuffle.</param>
/// <param name="ClassRun">Mean length of runs of one class, where the set is sorted by 1,000 classes.</param>
/// <param name="ClassesInBatch">Mean number of classes among 256 consecutive samples of the same set.</param>
public sealed record OrderFigures(
    string Order,
    int Window,
    long Samples,
    int Shards,
    double NsPerLookup,
    double MsToEnterEpoch,
    long MemoryBytes,
    double? MeanDisplacement,
    double? NeighbourDistance,
    double? ClassRun,
    double? ClassesInBatch);
