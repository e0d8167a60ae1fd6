using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Optimizers;

/// <summary>
/// LARS (You, Gitman and Ginsburg 2017, algorithm 1): for each weight array local = c ‖w‖ / (‖g‖ + λ ‖w‖ + ε),
/// v ← m v + η local (g + λ w), w ← w - v. A norm of 0 makes local 1. Biases, gamma and beta follow v ← m v + η g, w ← w - v.
/// The rate stands inside, so that what a large ratio once added is not scaled again by a later one.
/// </summary>
public sealed class Lars(LarsSettings settings) : IOptimizer
{
    /// <inheritdoc/>
    public StateLayout State { get; } = StateLayout.Of("momentum");

    /// <inheritdoc/>
    public UpdateGrain Grain => UpdateGrain.Parameters;

    /// <inheritdoc/>
    public void Begin(in OptimizerStep step)
    {
        // No scalars.
    }

    /// <inheritdoc/>
    public void Update(in OptimizerStep step, UpdateRange range)
    {
        float rate = step.Point.LearningRate;
        var factors = new SgdFactors(1, rate, (float)step.MomentumOr(settings.Momentum), 0, 0, false);
        var trust = new TrustFactors(settings.TrustCoefficient, settings.WeightDecay, settings.Epsilon);
        foreach (UpdatePiece piece in step.Pieces(range))
        {
            if (piece.IsWeight)
            {
                step.Device.LarsUpdate(piece.Weights, piece.Gradients, piece.State(0), factors with { Decay = (float)settings.WeightDecay }, trust);
            }
            else
            {
                step.Device.SgdUpdate(piece.Weights, piece.Gradients, piece.State(0), factors);
            }
        }
    }
}
