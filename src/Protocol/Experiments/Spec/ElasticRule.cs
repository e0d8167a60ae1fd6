using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>What stays the same when workers come or go.</summary>
public enum ElasticRule
{
    [Description("The global batch: every worker has more or fewer slices, the result does not change.")]
    KeepBatch,

    [Description("The batch per worker, batch.global / workers.max: the global batch follows the number of workers, and the learning rate is that of batch.global times their ratio, with momentum corrected.")]
    ScaleBatch,
}
