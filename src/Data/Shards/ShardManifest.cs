namespace Lockstep.Data.Shards;

/// <summary><c>dataset.json</c>: what makes a folder of shards a data set. Written last, so where it is the set is whole.</summary>
internal sealed record ShardManifest
{
    public const string FileName = "dataset.json";
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    public required ShardContent Content { get; init; }

    /// <summary>[height, width, channels] where all images have one size; null where they differ.</summary>
    public IReadOnlyList<int>? Size { get; init; }

    /// <summary>What the first class is called in the indices: 1 in ImageNet's TFRecords.</summary>
    public int LabelBase { get; init; }

    public required IReadOnlyList<string> Classes { get; init; }

    public required IReadOnlyList<ShardFile> Train { get; init; }

    public required IReadOnlyList<ShardFile> Val { get; init; }
}
