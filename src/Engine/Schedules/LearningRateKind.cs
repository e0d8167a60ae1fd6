namespace Lockstep.Engine.Schedules;

/// <summary>Shape of the learning rate over the run.</summary>
public enum LearningRateKind
{
    /// <summary>The peak throughout.</summary>
    Constant,

    /// <summary>Multiplied by a factor at each milestone.</summary>
    Step,

    /// <summary>Half a cosine from the peak to 0 (Loshchilov and Hutter 2017, without restarts).</summary>
    Cosine,

    /// <summary>One cycle (Smith 2018) as PyTorch's OneCycleLR computes it.</summary>
    OneCycle,

    /// <summary>peak × (1 - progress)^power.</summary>
    Polynomial,
}
