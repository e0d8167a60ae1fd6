namespace Lockstep.Data.Packing;

/// <summary>How one half is cut into shards of consecutive places.</summary>
/// <param name="Name">train or val.</param>
/// <param name="Samples">Of the source.</param>
/// <param name="ShardSamples">Places of a shard; the last has the rest.</param>
/// <param name="NamesCrc">CRC-32C of the names of the source's samples in their order: another source, another number.</param>
internal sealed record HalfPlan(string Name, long Samples, long ShardSamples, uint NamesCrc)
{
    public int Shards => ShardSamples == 0 ? 0 : checked((int)((Samples + ShardSamples - 1) / ShardSamples));

    public (long First, long End) Places(int shard) => (shard * ShardSamples, Math.Min(Samples, (shard + 1) * ShardSamples));
}
