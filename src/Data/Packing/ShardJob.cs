namespace Lockstep.Data.Packing;

/// <summary>One shard to be made.</summary>
internal sealed record ShardJob(HalfPlan Half, int Number, string Name)
{
    public static IEnumerable<ShardJob> Of(HalfPlan half, string extension) =>
        Enumerable.Range(0, half.Shards).Select(i => new ShardJob(half, i, $"{half.Name}-{i:D5}.{extension}"));
}
