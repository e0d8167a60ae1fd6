namespace Lockstep.Worker.Checkpoints;

/// <summary>What two checkpoints have of one tensor.</summary>
public enum TensorMatch
{
    /// <summary>The same bits.</summary>
    Same,

    /// <summary>The same shape, other values.</summary>
    Different,

    /// <summary>Other extents.</summary>
    OtherShape,

    /// <summary>The second one lacks it.</summary>
    OnlyInFirst,

    /// <summary>The first one lacks it.</summary>
    OnlyInSecond,
}
