namespace Lockstep.Engine.Training;

/// <summary>Sums over evaluated samples; add them over slices and ranks.</summary>
/// <param name="LossSum">Sum of the samples' losses, without label smoothing and class weights.</param>
/// <param name="Correct">Samples whose largest logit is the label's; where each pixel has a label, the sum of the samples' shares of such pixels.</param>
/// <param name="Samples">Samples.</param>
public readonly record struct EvaluationSums(double LossSum, double Correct, long Samples)
{
    /// <summary>Component-wise sum.</summary>
    public static EvaluationSums operator +(EvaluationSums left, EvaluationSums right) =>
        new(left.LossSum + right.LossSum, left.Correct + right.Correct, left.Samples + right.Samples);
}
