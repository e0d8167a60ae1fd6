namespace Lockstep.Engine.Networks;

/// <summary>A further output whose loss, times a weight, is added to the main one's in training; evaluation does not compute it.</summary>
internal sealed record AuxiliaryOutput(Value Value, float Weight);
