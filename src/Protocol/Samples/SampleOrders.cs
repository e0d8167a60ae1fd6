using Lockstep.Protocol.Experiments;

namespace Lockstep.Protocol.Samples;

/// <summary>The order of an experiment's <c>data.order</c>.</summary>
public static class SampleOrders
{
    private static readonly IReadOnlyDictionary<SampleOrderKind, Func<ExperimentSpec, IReadOnlyList<long>, ISampleOrder>> Orders =
        new Dictionary<SampleOrderKind, Func<ExperimentSpec, IReadOnlyList<long>, ISampleOrder>>
        {
            [SampleOrderKind.Full] = (spec, sizes) => new SampleOrder(spec.Seed, sizes.Sum()),
            [SampleOrderKind.Windowed] = (spec, sizes) => new WindowedOrder(spec.Seed, sizes, spec.Data.Window),
        };

    /// <param name="spec">The experiment.</param>
    /// <param name="shardSizes">Samples of each shard of the training set, in the order of their indices.</param>
    /// <exception cref="ArgumentException">The order does not take so many samples or shards.</exception>
    public static ISampleOrder Of(ExperimentSpec spec, IReadOnlyList<long> shardSizes) => Orders[spec.Data.Order](spec, shardSizes);

    /// <summary>Workers whose shards differ in number or size have different values, and another order.</summary>
    public static ulong Fingerprint(IReadOnlyList<long> shardSizes)
    {
        ulong hash = (ulong)shardSizes.Count;
        foreach (long size in shardSizes)
        {
            hash = FeistelNetwork.Key(hash, (ulong)size);
        }

        return hash;
    }
}
