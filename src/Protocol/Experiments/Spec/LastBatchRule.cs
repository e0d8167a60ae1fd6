using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>What becomes of the samples at an epoch's end that are too few for a whole step.</summary>
public enum LastBatchRule
{
    [Description("They are left out; other ones in each epoch.")]
    Drop,

    [Description("They are the epoch's last step: the mean over them, at the schedule's rate. A training set smaller than the global batch is one such step.")]
    Use,
}
