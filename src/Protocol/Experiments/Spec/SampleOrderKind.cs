using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>How an epoch goes through the training samples.</summary>
public enum SampleOrderKind
{
    [Description("Any sample may follow any other: a permutation of the whole set.")]
    Full,

    [Description("Shards in random order, samples at random within a window of data.window shards: for shards that are far away.")]
    Windowed,
}
