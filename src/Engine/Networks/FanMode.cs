namespace Lockstep.Engine.Networks;

/// <summary>Which pass keeps its variance under <see cref="WeightInitialisation.He"/>.</summary>
public enum FanMode
{
    /// <summary>The forward pass: a unit's inputs count.</summary>
    In,

    /// <summary>The backward pass: the units that see an input count.</summary>
    Out,
}
