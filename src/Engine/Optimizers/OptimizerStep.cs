using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Schedules;

namespace Lockstep.Engine.Optimizers;

/// <summary>What one update works on.</summary>
/// <param name="Network">Tells where each parameter lies and of what kind it is.</param>
/// <param name="Device">Does the arithmetic.</param>
/// <param name="Parameters"><see cref="Network.ParameterLength"/> floats.</param>
/// <param name="Gradients">As many, of the mean loss over the global batch, summed over all ranks.</param>
/// <param name="State">As many floats as <see cref="StateLayout.Length"/> says.</param>
/// <param name="Point">The step's learning rate, momentum and epoch.</param>
public readonly record struct OptimizerStep(Network Network, IDevice Device, Block Parameters, Block Gradients, Block State, LearningRatePoint Point)
{
    /// <summary>The scalars behind the state's arrays, in the order of <see cref="StateLayout.Scalars"/>.</summary>
    internal Span<float> Scalars => State.Span[^StateLayout.ScalarLength..];

    /// <summary>The step's momentum, or the optimizer's own where the schedule leaves it alone.</summary>
    internal double MomentumOr(double own) => float.IsNaN(Point.Momentum) ? own : Point.Momentum;

    /// <summary>The parameters of a range.</summary>
    internal UpdatePieces Pieces(UpdateRange range) => new(this, range);
}
