namespace Lockstep.Engine.Training;

/// <summary>Sums over evaluated samples; add them over slices and ranks.</summary>
/// <param name="LossSum">Sum of the samples' cross-entropy without label smoothing.</param>
/// <param name="Correct">Samples whose largest logit is the label's.</param>
/// <param name="Samples">Samples.</param>
public readonly record struct EvaluationSums(double LossSum, long Correct, long Samples)
{
    /// <summary>Component-wise sum.</summary>
    public static EvaluationSums operator +(EvaluationSums left, EvaluationSums right) =>
        new(left.LossSum + right.LossSum, left.Correct + right.Correct, left.Samples + right.Samples);
}
