namespace Lockstep.Data.Inspection;

/// <summary>What one half holds, from its indices.</summary>
/// <param name="Samples">Number of samples.</param>
/// <param name="Shards">Number of shards.</param>
/// <param name="ShardBytes">Of all shards.</param>
/// <param name="ImageBytes">Of all images.</param>
/// <param name="PerClass">Samples of each class, in the order of the labels.</param>
/// <param name="ClassSpread">Over the classes.</param>
/// <param name="Width">Pixels, over the images whose size is known.</param>
/// <param name="Height">Likewise.</param>
/// <param name="OutOfRange">Samples whose label has no class.</param>
public sealed record HalfStatistics(
    long Samples, int Shards, long ShardBytes, long ImageBytes, IReadOnlyList<long> PerClass, CountSpread ClassSpread, CountSpread Width, CountSpread Height, long OutOfRange);
