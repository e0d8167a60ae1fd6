namespace Lockstep.Engine.Training;

/// <summary>
/// Sums over evaluated samples; add them over slices and ranks. A slice's are rounded to multiples of 2^-26, so that sums below
/// 2^27 are exact, whatever their order.
/// </summary>
/// <param name="LossSum">Sum of the samples' losses, without label smoothing and class weights.</param>
/// <param name="Correct">Samples whose largest logit is the label's; where each pixel has a label, the sum of the samples' shares of such pixels.</param>
/// <param name="Samples">Samples, without broken ones.</param>
/// <param name="TopFive">Samples whose label is among the five largest logits; counted for classifiers of whole images.</param>
/// <param name="Broken">Samples that could not be read; they are in none of the others.</param>
public readonly record struct EvaluationSums(double LossSum, double Correct, long Samples, long TopFive = 0, long Broken = 0)
{
    private const double Units = 1 << 26;

    /// <summary>Beyond it sums of units would lose their last bits.</summary>
    private const double Most = 1 << 27;

    /// <summary>
    /// As integers whose sums over ranks are exact: loss and correct in units of 2^-26, samples, whether the loss is beyond
    /// 2^27 or not finite, top five, broken.
    /// </summary>
    public long[] ToUnits()
    {
        bool fits = Math.Abs(LossSum) < Most;
        return [fits ? (long)(LossSum * Units) : 0, (long)(Correct * Units), Samples, fits ? 0 : 1, TopFive, Broken];
    }

    /// <summary>The way back of <see cref="ToUnits"/>, also after they were summed; a loss that was too large is infinity.</summary>
    public static EvaluationSums FromUnits(ReadOnlySpan<long> units) =>
        new(units[3] == 0 ? units[0] / Units : double.PositiveInfinity, units[1] / Units, units[2], units[4], units[5]);

    /// <summary>Component-wise sum.</summary>
    public static EvaluationSums operator +(EvaluationSums left, EvaluationSums right) =>
        new(left.LossSum + right.LossSum, left.Correct + right.Correct, left.Samples + right.Samples, left.TopFive + right.TopFive, left.Broken + right.Broken);

    internal static EvaluationSums OfSlice(double lossSum, double correct, int samples, int topFive, int broken) =>
        new(Rounded(lossSum), Rounded(correct), samples, topFive, broken);

    private static double Rounded(double value) => Math.Round(value * Units) / Units;
}
