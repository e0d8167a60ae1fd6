namespace Lockstep.Engine.Schedules;

/// <summary>Course of the warm-up (Goyal et al. 2017, section 2.2).</summary>
public enum WarmupShape
{
    /// <summary>The same increment every step, up to the peak.</summary>
    Gradual,

    /// <summary>The first rate throughout, then a jump to the peak; the paper's counterexample.</summary>
    Constant,
}
