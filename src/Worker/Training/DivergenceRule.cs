using Lockstep.Protocol.Experiments;

namespace Lockstep.Worker.Training;

/// <summary>What becomes of steps that are not finite. Every rank sees the same steps in a generation, so all decide alike.</summary>
internal sealed class DivergenceRule(DivergenceSpec spec)
{
    private int _skipped;

    /// <summary>A step was finite.</summary>
    public void Passed() => _skipped = 0;

    /// <summary>A step was not. Null: it is skipped; otherwise why the run cannot go on from here.</summary>
    /// <param name="step">Finished steps before it.</param>
    /// <param name="tensor">The first tensor that is not finite.</param>
    /// <param name="rate">The step's learning rate.</param>
    public string? Fail(long step, string tensor, float rate)
    {
        string what = FormattableString.Invariant($"{tensor} of step {step} is not finite at a learning rate of {rate:g3}; the step was not applied");
        if (spec.Policy != DivergencePolicy.SkipStep)
        {
            return $"{what}. Lower learning_rate.base or lengthen the warm-up.";
        }

        _skipped++;
        return _skipped <= spec.MaxSkipped ? null : $"{what}, and {spec.MaxSkipped} steps before it were skipped in a row (divergence.max_skipped). Lower learning_rate.base or lengthen the warm-up.";
    }
}
