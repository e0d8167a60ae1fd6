using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Optimizers;

/// <summary>
/// SGD whose weights are also averaged (Polyak and Juditsky 1992; the rates of Bottou 2012), as torch.optim.ASGD, but: λ shrinks
/// weights only, not biases, gamma and beta; and where a schedule moves η, a step uses its own η, not the last step's.
/// The average is the state's array <c>ax</c>; training and evaluation use the weights themselves.
/// </summary>
public sealed class Asgd(AsgdSettings settings) : IOptimizer
{
    /// <inheritdoc/>
    public StateLayout State { get; } = StateLayout.Of("ax").With("step");

    /// <inheritdoc/>
    public UpdateGrain Grain => UpdateGrain.Elements;

    /// <inheritdoc/>
    public void Begin(in OptimizerStep step) => step.Scalars[0]++;

    /// <inheritdoc/>
    public void Update(in OptimizerStep step, UpdateRange range)
    {
        double rate = step.Point.LearningRate, done = step.Scalars[0] - 1;
        double eta = rate / Math.Pow(1 + settings.Lambda * rate * done, settings.Power);
        double share = 1 / Math.Max(1, done - settings.AverageFrom);
        foreach (UpdatePiece piece in step.Pieces(range))
        {
            float shrink = piece.IsWeight ? (float)(1 - settings.Lambda * eta) : 1;
            step.Device.AveragingUpdate(piece.Weights, piece.Gradients, piece.State(0), new AveragingFactors(shrink, (float)eta, piece.Decay(settings.WeightDecay), (float)share));
        }
    }
}
