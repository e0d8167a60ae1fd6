using Lockstep.Data.Shards;

namespace Lockstep.Data.Packing;

/// <summary>Writes one shard from front to back; the same samples give the same bytes.</summary>
internal interface IShardWriter
{
    /// <summary>Bytes written.</summary>
    long Length { get; }

    /// <param name="key">Unique in the half.</param>
    /// <param name="image">Written.</param>
    /// <param name="label">Class.</param>
    ShardEntry Add(string key, in PackedImage image, int label);

    void Finish();
}
