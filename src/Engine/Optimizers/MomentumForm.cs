namespace Lockstep.Engine.Optimizers;

/// <summary>Where the learning rate enters momentum (Goyal et al. 2017, section 3); the same while the rate is constant.</summary>
public enum MomentumForm
{
    /// <summary>u ← m u + g, w ← w - η u (equation 9), as PyTorch does: a changed rate takes effect on the whole velocity at once.</summary>
    RateOutside,

    /// <summary>v ← m v + η g, w ← w - v (equation 10): the velocity remembers older rates, unless corrected.</summary>
    RateInside,
}
