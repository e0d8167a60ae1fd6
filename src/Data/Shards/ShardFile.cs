using System.Text.Json.Serialization;

namespace Lockstep.Data.Shards;

/// <summary>A shard as the manifest lists it. Its index is <c>FILE.idx</c> beside it.</summary>
internal sealed record ShardFile
{
    /// <summary>Name below the set's place, with / between folders.</summary>
    public required string File { get; init; }

    public required long Samples { get; init; }

    /// <summary>Length of the shard.</summary>
    public required long Bytes { get; init; }

    /// <summary>CRC-32C of the whole index file.</summary>
    [JsonPropertyName("index_crc32c")]
    public required uint IndexCrc { get; init; }

    [JsonIgnore]
    public string Index => File + ShardIndexLayout.Extension;
}
