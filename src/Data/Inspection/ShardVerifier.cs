using Lockstep.Data.Packing;
using Lockstep.Data.Shards;
using Lockstep.Data.Sources;
using Lockstep.Data.Stores;

namespace Lockstep.Data.Inspection;

/// <summary>Proves a sharded set: every index against the manifest, every image against its CRC-32C, every label; decodes all if asked to.</summary>
public static class ShardVerifier
{
    /// <exception cref="DataException">There is no manifest, or it is malformed: nothing can be looked at.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public static VerifyReport Run(VerifySettings settings, CancellationToken ct)
    {
        using var store = ByteStores.Open(settings.Place, settings.Store);
        var manifest = ManifestJson.Read(store);
        ShardFile[] shards = [.. manifest.Train, .. manifest.Val];
        var faults = new List<ShardFault>[shards.Length];
        var meter = new WorkMeter(shards.Sum(shard => shard.Samples), settings.Progress);
        int[] jobs = [.. Enumerable.Range(0, shards.Length)];
        ShardThreads.ForEach(jobs, settings.Threads, () => new VerifyThread(store, manifest, settings.Decode, meter), (i, thread, token) => faults[i] = thread.Faults(shards[i], token), ct);
        return new VerifyReport(shards.Length, shards.Sum(shard => shard.Samples), shards.Sum(shard => shard.Bytes), [.. faults.SelectMany(found => found)]);
    }
}
