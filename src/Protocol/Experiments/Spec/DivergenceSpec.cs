using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>What happens when loss or gradients become NaN or infinite. The step is never applied.</summary>
public sealed record DivergenceSpec
{
    [Description("What to do with a step whose loss or gradients are NaN or infinite.")]
    public DivergencePolicy Policy { get; init; } = DivergencePolicy.Stop;

    [Description("rollback: the learning rate is multiplied by this each time.")]
    [Limits(0, 1, AboveLeast = true)]
    public double Factor { get; init; } = 0.5;

    [Description("rollback: after this many the run fails.")]
    [Limits(1, 1000)]
    public int MaxRollbacks { get; init; } = 3;

    [Description("skip_step: after this many skipped steps in a row the run fails.")]
    [Limits(1, int.MaxValue)]
    public int MaxSkipped { get; init; } = 10;
}
