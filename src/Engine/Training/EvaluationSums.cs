namespace Lockstep.Engine.Training;

/// <summary>
/// Sums over evaluated samples; add them over slices and ranks. A slice's are rounded to multiples of 2^-26, so that sums below
/// 2^27 are exact, whatever their order.
/// </summary>
/// <param name="LossSum">Sum of the samples' losses, without label smoothing and class weights.</param>
/// <param name="Correct">Samples whose largest logit is the label's; where each pixel has a label, the sum of the samples' shares of such pixels.</param>
/// <param name="Samples">Samples.</param>
public readonly record struct EvaluationSums(double LossSum, double Correct, long Samples)
{
    private const double Units = 1 << 26;

    /// <summary>Beyond it sums of units would lose their last bits.</summary>
    private const double Most = 1 << 27;

    /// <summary>
    /// As integers whose sums over ranks are exact: loss and correct in units of 2^-26, samples, and whether the loss is beyond
    /// 2^27 or not finite.
    /// </summary>
    public long[] ToUnits() => Math.Abs(LossSum) < Most ? [(long)(LossSum * Units), (long)(Correct * Units), Samples, 0] : [0, (long)(Correct * Units), Samples, 1];

    /// <summary>The way back of <see cref="ToUnits"/>, also after they were summed; a loss that was too large is infinity.</summary>
    public static EvaluationSums FromUnits(ReadOnlySpan<long> units) => new(units[3] == 0 ? units[0] / Units : double.PositiveInfinity, units[1] / Units, units[2]);

    /// <summary>Component-wise sum.</summary>
    public static EvaluationSums operator +(EvaluationSums left, EvaluationSums right) =>
        new(left.LossSum + right.LossSum, left.Correct + right.Correct, left.Samples + right.Samples);

    internal static EvaluationSums OfSlice(double lossSum, double correct, int samples) => new(Rounded(lossSum), Rounded(correct), samples);

    private static double Rounded(double value) => Math.Round(value * Units) / Units;
}
