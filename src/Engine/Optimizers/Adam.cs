using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Optimizers;

/// <summary>
/// Adam (Kingma and Ba 2015, algorithm 1) with ε outside the bias correction, and its variants AMSGrad and AdamW, as
/// torch.optim.Adam and AdamW. A momentum of the schedule takes the place of β₁, as in PyTorch's OneCycleLR.
/// </summary>
public sealed class Adam(AdamSettings settings) : IOptimizer
{
    /// <inheritdoc/>
    public StateLayout State { get; } =
        (settings.Maximum ? StateLayout.Of("exp_avg", "exp_avg_sq", "max_exp_avg_sq") : StateLayout.Of("exp_avg", "exp_avg_sq")).With("step");

    /// <inheritdoc/>
    public UpdateGrain Grain => UpdateGrain.Elements;

    /// <inheritdoc/>
    public void Begin(in OptimizerStep step) => step.Scalars[0]++;

    /// <inheritdoc/>
    public void Update(in OptimizerStep step, UpdateRange range)
    {
        AdamFactors factors = AdamCourse.At(settings, step);
        foreach (UpdatePiece piece in step.Pieces(range))
        {
            float decay = piece.Decay(settings.WeightDecay);
            AdamFactors own = settings.Decoupled ? factors with { DirectionDecay = decay } : factors with { GradientDecay = decay };
            step.Device.AdamUpdate(piece.Weights, piece.Gradients, piece.State(0), piece.State(1), settings.Maximum ? piece.State(2) : null, own);
        }
    }
}
