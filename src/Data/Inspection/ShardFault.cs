namespace Lockstep.Data.Inspection;

/// <summary>Something broken in a sharded set.</summary>
/// <param name="Shard">Path or address of the shard.</param>
/// <param name="Sample">Place of the sample in the shard; null: the shard as a whole.</param>
/// <param name="Offset">First byte of the image in the shard; null: the shard as a whole.</param>
/// <param name="Key">The image's name in the shard where it has one.</param>
/// <param name="Reason">What was expected and what was found.</param>
public sealed record ShardFault(string Shard, long? Sample, long? Offset, string? Key, string Reason);
