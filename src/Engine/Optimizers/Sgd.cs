using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Optimizers;

/// <summary>
/// Stochastic gradient descent with momentum, by default in PyTorch's form: u ← m u + g, w ← w - η u, where g includes weight
/// decay; <see cref="MomentumForm"/> has the other one. The momentum of one step is the schedule's, if it has one.
/// </summary>
public sealed class Sgd(SgdSettings settings) : IOptimizer
{
    /// <inheritdoc/>
    public StateLayout State { get; } = settings.Form == MomentumForm.RateInside
        ? StateLayout.Of("momentum").With("previous_rate", "rate")
        : StateLayout.Of("momentum");

    /// <inheritdoc/>
    public UpdateGrain Grain => UpdateGrain.Elements;

    /// <inheritdoc/>
    public void Begin(in OptimizerStep step)
    {
        if (settings.Form == MomentumForm.RateInside)
        {
            Span<float> scalars = step.Scalars;
            scalars[0] = scalars[1];
            scalars[1] = step.Point.LearningRate;
        }
    }

    /// <inheritdoc/>
    public void Update(in OptimizerStep step, UpdateRange range)
    {
        SgdFactors factors = Factors(step);
        foreach (UpdatePiece piece in step.Pieces(range))
        {
            step.Device.SgdUpdate(piece.Weights, piece.Gradients, piece.State(0), factors with { Decay = piece.Decay(settings.WeightDecay) });
        }
    }

    private SgdFactors Factors(in OptimizerStep step)
    {
        float rate = step.Point.LearningRate;
        float momentum = (float)step.MomentumOr(settings.Momentum);
        if (settings.Form == MomentumForm.RateOutside)
        {
            return new SgdFactors(rate, 1, momentum, momentum, 0, settings.Nesterov);
        }

        float previous = step.Scalars[0];
        double kept = settings.MomentumCorrection && previous != 0 ? (double)momentum * rate / previous : momentum;
        return new SgdFactors(1, rate, (float)kept, momentum, 0, settings.Nesterov);
    }
}
