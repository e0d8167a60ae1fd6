using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>What stays the same when workers come or go.</summary>
public enum ElasticRule
{
    [Description("The global batch: every worker has more or fewer slices, the result does not change.")]
    KeepBatch,

    [Description("The batch per worker: the global batch follows the number of workers, with linear scaling of the rate and momentum correction.")]
    ScaleBatch,
}
