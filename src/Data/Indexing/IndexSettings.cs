using Lockstep.Data.Packing;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Indexing;

/// <summary>What <see cref="ShardIndexer.Run"/> shall index.</summary>
public sealed record IndexSettings
{
    /// <summary>Folder of tar or TFRecord files: in train/ and val/ (or validation/, test/), or with names that begin so.</summary>
    public required string Folder { get; init; }

    /// <summary>What the first class is called; null: 0 in tar files, and in TFRecords 1 where no record has 0, as ImageNet's are.</summary>
    public int? LabelBase { get; init; }

    /// <summary>Names of the classes in the order of the labels; null: numbers, as many as there are labels.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>Shards that are read at the same time; 0 takes one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>Broken samples that are left out, named and listed; one more fails.</summary>
    public int TolerateBad { get; init; }

    /// <summary>Called for each broken sample, from any thread, one at a time.</summary>
    public Action<BadSample>? Report { get; init; }

    /// <summary>Called every now and then, from any thread; counts shards.</summary>
    public Action<WorkProgress>? Progress { get; init; }
}
