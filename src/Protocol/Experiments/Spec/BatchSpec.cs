using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>Samples of one optimizer step and how they are cut.</summary>
public sealed record BatchSpec
{
    [Description("Samples of one step over all workers.")]
    [Limits(1, int.MaxValue)]
    public int Global { get; init; } = 128;

    [Description("Samples of one slice: the unit of batch-norm statistics and of work; divides the global batch.")]
    [Limits(1, int.MaxValue)]
    public int Slice { get; init; } = 32;

    [Description("What becomes of the samples at an epoch's end that are too few for a whole step.")]
    public LastBatchRule Last { get; init; } = LastBatchRule.Drop;
}
