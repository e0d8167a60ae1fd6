using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Optimizers;

/// <summary>
/// s ← s + g², w ← w - η g / (√s + ε) (Duchi, Hazan and Singer 2011, with a diagonal matrix), as torch.optim.Adagrad with
/// initial_accumulator_value = 0.
/// </summary>
public sealed class Adagrad(AdagradSettings settings) : IOptimizer
{
    /// <inheritdoc/>
    public StateLayout State { get; } = StateLayout.Of("sum").With("step");

    /// <inheritdoc/>
    public UpdateGrain Grain => UpdateGrain.Elements;

    /// <inheritdoc/>
    public void Begin(in OptimizerStep step) => step.Scalars[0]++;

    /// <inheritdoc/>
    public void Update(in OptimizerStep step, UpdateRange range)
    {
        double rate = step.Point.LearningRate / (1 + (step.Scalars[0] - 1) * settings.RateDecay);
        var factors = new AdaptiveFactors((float)rate, 1, 1, 0, 1, (float)settings.Epsilon, 0, 0);
        foreach (UpdatePiece piece in step.Pieces(range))
        {
            step.Device.AdaptiveUpdate(piece.Weights, piece.Gradients, piece.State(0), null, null, factors with { Decay = piece.Decay(settings.WeightDecay) });
        }
    }
}
