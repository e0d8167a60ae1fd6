using Lockstep.Data.Sources;

namespace Lockstep.Data.Packing;

/// <summary>What <see cref="ShardPacker.Run"/> shall make.</summary>
public sealed record PackSettings
{
    /// <summary>Folder of the shards; made where it is missing.</summary>
    public required string Destination { get; init; }

    /// <summary>About how many bytes a shard has.</summary>
    public long ShardBytes { get; init; } = 256_000_000;

    /// <summary>Samples are spread over the shards in a random order of this seed; null: in the source's order.</summary>
    public ulong? ShuffleSeed { get; init; } = 0;

    /// <summary>Images whose shorter side is longer are shrunk to it and compressed again; null: none are.</summary>
    public int? ShorterSide { get; init; }

    /// <summary>Store decoded pixels, the shorter side at most this; null: image files.</summary>
    public int? RawSide { get; init; }

    /// <summary>Of JPEG files that we compress, 1 to 100.</summary>
    public int Quality { get; init; } = 90;

    /// <summary>Images that are stored as pixels in the source become JPEG of <see cref="Quality"/>, not PNG, which loses nothing.</summary>
    public bool PixelsToJpeg { get; init; }

    /// <summary>Shards that are made at the same time; 0 takes one for each processor. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Broken images that are left out, named and listed; one more fails.</summary>
    public int TolerateBad { get; init; }

    /// <summary>Called for each broken image, from any thread, one at a time.</summary>
    public Action<BadSample>? Report { get; init; }

    /// <summary>Called every now and then, from any thread.</summary>
    public Action<WorkProgress>? Progress { get; init; }

    /// <summary>What a file of the source is called inside a shard, for people; null: a number only.</summary>
    public Func<string, string>? StemOf { get; init; }
}
