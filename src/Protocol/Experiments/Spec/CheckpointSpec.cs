using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>How often the state is saved and how many are kept.</summary>
public sealed record CheckpointSpec
{
    [Description("Epochs between checkpoints; 0: only the last one.")]
    [Limits(0, double.PositiveInfinity)]
    public double Every { get; init; } = 1;

    [Description("Newest checkpoints kept.")]
    [Limits(1, int.MaxValue)]
    public int Keep { get; init; } = 3;

    [Description("Checkpoints of the best evaluations kept beside the newest ones.")]
    [Limits(0, int.MaxValue)]
    public int KeepBest { get; init; }
}
