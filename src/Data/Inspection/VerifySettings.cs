using Lockstep.Data.Packing;
using Lockstep.Data.Stores;

namespace Lockstep.Data.Inspection;

/// <summary>What <see cref="ShardVerifier.Run"/> shall look at.</summary>
public sealed record VerifySettings
{
    /// <summary>Folder or address of the set.</summary>
    public required string Place { get; init; }

    /// <summary>Decode every image as well.</summary>
    public bool Decode { get; init; }

    /// <summary>Shards that are read at the same time; 0 takes one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>Remote sets.</summary>
    public StoreSettings Store { get; init; } = new();

    /// <summary>Called every now and then, from any thread; counts samples.</summary>
    public Action<WorkProgress>? Progress { get; init; }
}
