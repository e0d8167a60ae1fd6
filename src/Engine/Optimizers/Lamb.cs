using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Optimizers;

/// <summary>
/// LAMB (You et al. 2019, algorithm 2, φ the identity): Adam's direction r with bias correction, then for each weight array
/// w ← w - η ‖w‖ / ‖r + λ w‖ (r + λ w). A norm of 0 makes the ratio 1. Biases, gamma and beta follow plain Adam without decay.
/// </summary>
public sealed class Lamb(AdamSettings settings) : IOptimizer
{
    /// <inheritdoc/>
    public StateLayout State { get; } = StateLayout.Of("exp_avg", "exp_avg_sq").With("step");

    /// <inheritdoc/>
    public UpdateGrain Grain => UpdateGrain.Parameters;

    /// <inheritdoc/>
    public void Begin(in OptimizerStep step) => step.Scalars[0]++;

    /// <inheritdoc/>
    public void Update(in OptimizerStep step, UpdateRange range)
    {
        AdamFactors factors = AdamCourse.At(settings, step);
        foreach (UpdatePiece piece in step.Pieces(range))
        {
            if (piece.IsWeight)
            {
                step.Device.LambUpdate(piece.Weights, piece.Gradients, piece.State(0), piece.State(1), factors with { DirectionDecay = (float)settings.WeightDecay });
            }
            else
            {
                step.Device.AdamUpdate(piece.Weights, piece.Gradients, piece.State(0), piece.State(1), null, factors);
            }
        }
    }
}
