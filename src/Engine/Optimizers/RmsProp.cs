using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Optimizers;

/// <summary>
/// s ← α s + (1 - α) g², u ← m u + g / (√s + ε), w ← w - η u (Tieleman and Hinton 2012), as torch.optim.RMSprop. Unlike
/// there a variance that rounding made negative counts as 0, not as NaN, and the velocity is stored also where momentum is 0.
/// </summary>
public sealed class RmsProp(RmsPropSettings settings) : IOptimizer
{
    /// <inheritdoc/>
    public StateLayout State { get; } = settings.Centered ? StateLayout.Of("square_avg", "momentum_buffer", "grad_avg") : StateLayout.Of("square_avg", "momentum_buffer");

    /// <inheritdoc/>
    public UpdateGrain Grain => UpdateGrain.Elements;

    /// <inheritdoc/>
    public void Begin(in OptimizerStep step)
    {
        // No scalars.
    }

    /// <inheritdoc/>
    public void Update(in OptimizerStep step, UpdateRange range)
    {
        double momentum = step.MomentumOr(settings.Momentum);
        var factors = new AdaptiveFactors(step.Point.LearningRate, (float)settings.Alpha, (float)(1 - settings.Alpha), 0, 1, (float)settings.Epsilon, (float)momentum, 0);
        foreach (UpdatePiece piece in step.Pieces(range))
        {
            Block? mean = settings.Centered ? piece.State(2) : null;
            step.Device.AdaptiveUpdate(piece.Weights, piece.Gradients, piece.State(0), mean, piece.State(1), factors with { Decay = piece.Decay(settings.WeightDecay) });
        }
    }
}
