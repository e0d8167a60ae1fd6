using Lockstep.Data.Stores;

namespace Lockstep.Data.Sources;

/// <summary>What <see cref="Datasets.Open"/> shall open.</summary>
public sealed record DatasetSettings
{
    public required DatasetKind Kind { get; init; }

    /// <summary>Folder of the data set, or its address (http, https, s3) for shards; not used by glyphs.</summary>
    public string? Path { get; init; }

    /// <summary>
    /// Side of the network's input. Set: images of any size are read and decoded when they are needed. Null: all have one size,
    /// and small sets are decoded once, at opening.
    /// </summary>
    public int? ImageSize { get; init; }

    /// <summary>Remote data: the store and its local copies.</summary>
    public StoreSettings Store { get; init; } = new();

    /// <summary>Glyphs: the drawing's seed. The same seed draws the same images everywhere.</summary>
    public ulong Seed { get; init; }

    /// <summary>Glyphs: images to draw for training.</summary>
    public int TrainImages { get; init; } = 12_000;

    /// <summary>Glyphs: images to draw for evaluation.</summary>
    public int TestImages { get; init; } = 2_000;

    /// <summary>Broken images that are reported and skipped, both halves together; one more fails the opening. For sets that are decoded at opening.</summary>
    public int TolerateBad { get; init; }

    /// <summary>Threads that decode or draw; 0 takes one for each processor. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Called for each broken image, in file order, from the thread that opens the set.</summary>
    public Action<BadSample>? Report { get; init; }
}
