namespace Lockstep.Worker.Training;

/// <summary>How long the newest steps took: medians, which one slow step does not move.</summary>
internal sealed class StepPace
{
    private const int Kept = 16;
    private readonly Queue<(double Step, double Slice)> _newest = new(Kept);

    /// <param name="stepSeconds">Of the whole step.</param>
    /// <param name="sliceSeconds">Of one slice on one lane.</param>
    public void Add(double stepSeconds, double sliceSeconds)
    {
        if (_newest.Count == Kept)
        {
            _newest.Dequeue();
        }

        _newest.Enqueue((stepSeconds, sliceSeconds));
    }

    /// <summary>0 before the first step.</summary>
    public double MedianStep() => Median(_newest.Select(pace => pace.Step));

    /// <summary>0 before the first step.</summary>
    public double MedianSlice() => Median(_newest.Select(pace => pace.Slice));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }
}
