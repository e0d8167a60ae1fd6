namespace Lockstep.Engine.Devices;

/// <summary>What a loss adds up over the samples of a tensor.</summary>
/// <param name="LossSum">Sum of the samples' losses, not scaled.</param>
/// <param name="Correct">Samples whose first largest logit is the label's; where each pixel has a label, the sum of the samples' shares of such pixels; 0 for losses without labels.</param>
public readonly record struct LossSums(double LossSum, double Correct);
