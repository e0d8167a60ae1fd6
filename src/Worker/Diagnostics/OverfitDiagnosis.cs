using System.Globalization;

namespace Lockstep.Worker.Diagnostics;

/// <summary>From what was seen of a trial to what is wrong. Pure. The first cause that holds is named: each would bring about the later ones.</summary>
public static class OverfitDiagnosis
{
    /// <summary>A loss below this share of the first one has fallen.</summary>
    private const double Fallen = 0.9;

    /// <summary>Spread of the last losses, as a share of their mean, above which they jump about.</summary>
    private const double Jumping = 0.1;

    /// <param name="seen">At least one pass.</param>
    public static OverfitOutcome Of(OverfitObservation seen)
    {
        var (verdict, advice) = Judge(seen);
        return new OverfitOutcome(verdict, advice, seen);
    }

    private static (OverfitVerdict Verdict, string Advice) Judge(OverfitObservation seen)
    {
        var last = seen.Passes[^1];
        string rate = seen.LearningRate.ToString("g3", CultureInfo.InvariantCulture);
        if (seen.DistinctLabels < 2)
        {
            return (OverfitVerdict.ConstantLabels, $"all {seen.Samples} samples have the same label, which any network learns: take more samples, or look at how the labels are read.");
        }

        if (!double.IsFinite(last.Loss))
        {
            return (OverfitVerdict.NonFiniteLoss, last.Number == 1
                ? $"the loss is {Text(last.Loss)} in the first pass: if it is so at a tenth of the rate ({rate} now) too, look at the images (data.mean, data.std) and at the initialisation."
                : $"the loss became {Text(last.Loss)} in pass {last.Number}: lower learning_rate.base; the rate was {rate}.");
        }

        if (last.Wrong == 0)
        {
            return (OverfitVerdict.Learned, $"all {seen.Samples} samples are learned after {last.Number} passes, loss {Text(last.Loss)}: network, gradients, labels and data fit together.");
        }

        if (seen.StillLayers.Count > 0)
        {
            return (OverfitVerdict.NoGradient, $"the gradient is exactly zero in {string.Join(", ", seen.StillLayers)}: its ReLUs may all be dead (lower the rate, {rate} now, or start from another initialisation), or what follows lets nothing through; lockstep gradcheck says whether the layers are right.");
        }

        return JudgeCourse(seen, rate);
    }

    private static (OverfitVerdict Verdict, string Advice) JudgeCourse(OverfitObservation seen, string rate)
    {
        var losses = seen.Passes.Select(pass => pass.Loss).ToList();
        var tail = losses[(losses.Count * 3 / 4)..];
        double mean = tail.Average();
        double spread = Math.Sqrt(tail.Average(loss => (loss - mean) * (loss - mean))) / mean;
        string course = $"{seen.Passes[^1].Wrong} of {seen.Samples} samples are wrong after {losses.Count} passes; the loss went from {Text(losses[0])} to {Text(mean)}";
        if (mean >= Fallen * losses[0])
        {
            return spread > Jumping || mean > 1.5 * losses[0]
                ? (OverfitVerdict.RateTooHigh, $"{course} and jumps about: the rate of {rate} is probably too high; lockstep lr-range shows a better one.")
                : (OverfitVerdict.RateTooLow, $"{course} and hardly moves: the rate of {rate} is probably too low, or it was so high that all ReLUs died; lockstep lr-range shows a better one.");
        }

        return mean > 2 * losses.Min() && spread > Jumping
            ? (OverfitVerdict.RateTooHigh, $"{course} after having been at {Text(losses.Min())}: the rate of {rate} is probably too high.")
            : (OverfitVerdict.NotDone, $"{course} and falls: give it more passes (--overfit-passes), or a higher rate than {rate}.");
    }

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
