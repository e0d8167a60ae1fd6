using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Optimizers;

/// <summary>
/// RMSprop that turns into momentum SGD (Akiba, Suzuki and Fukuda 2017, section 2.1): s ← µ₂ s + (1 - µ₂) g²,
/// u ← µ₁ u + (a + b / (√s + ε)) g, w ← w - η u, with a = <see cref="SgdShare"/> and b = (1 - a) η_RMSprop / η.
/// η is the step's own rate, and 0 leaves the weights as they are. The velocity has no rate in it, hence needs no correction.
/// </summary>
public sealed class RmsPropWarmup(RmsPropWarmupSettings settings) : IOptimizer
{
    /// <inheritdoc/>
    public StateLayout State { get; } = StateLayout.Of("momentum", "square_avg");

    /// <inheritdoc/>
    public UpdateGrain Grain => UpdateGrain.Elements;

    /// <summary>
    /// The share of SGD at a fractional epoch: ½ exp(2 (e - center) / period) before the center, ½ + (e - center) / period after
    /// it, 1 from center + period / 2 on. Some prints give the line twice this slope; then it would pass 1, and the slope would
    /// jump at the center.
    /// </summary>
    public double SgdShare(double epoch)
    {
        double periods = (epoch - settings.Center) / settings.Period;
        return periods < 0 ? 0.5 * Math.Exp(2 * periods) : Math.Min(1, 0.5 + periods);
    }

    /// <inheritdoc/>
    public void Begin(in OptimizerStep step)
    {
        // No scalars: the epoch comes with the step.
    }

    /// <inheritdoc/>
    public void Update(in OptimizerStep step, UpdateRange range)
    {
        float rate = step.Point.LearningRate, momentum = (float)step.MomentumOr(settings.Momentum);
        double share = SgdShare(step.Point.Epoch);
        double adaptive = rate == 0 ? 0 : (1 - share) * settings.RmsPropRate / rate;
        var blend = new AdaptiveFactors(rate, (float)settings.Alpha, (float)(1 - settings.Alpha), (float)share, (float)adaptive, (float)settings.Epsilon, momentum, 0);
        var plain = new SgdFactors(rate, 1, momentum, momentum, 0, false);
        foreach (UpdatePiece piece in step.Pieces(range))
        {
            float decay = piece.Decay(settings.WeightDecay);
            if (share < 1)
            {
                step.Device.AdaptiveUpdate(piece.Weights, piece.Gradients, piece.State(1), null, piece.State(0), blend with { Decay = decay });
            }
            else
            {
                step.Device.SgdUpdate(piece.Weights, piece.Gradients, piece.State(0), plain with { Decay = decay });
            }
        }
    }
}
