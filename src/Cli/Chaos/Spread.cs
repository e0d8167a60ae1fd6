namespace Lockstep.Cli.Chaos;

/// <summary>Of measured times: the middle one and the one that 99 of 100 stay below. Null where nothing was measured.</summary>
internal sealed record Spread(double? Median, double? P99)
{
    /// <summary>P99 is the smallest value that at least 99 % of the values do not exceed: of fewer than 100, the greatest.</summary>
    public static Spread Of(IEnumerable<double?> values)
    {
        double[] sorted = [.. values.OfType<double>().Order()];
        if (sorted.Length == 0)
        {
            return new Spread(null, null);
        }

        double median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return new Spread(median, sorted[(int)Math.Ceiling(0.99 * sorted.Length) - 1]);
    }
}
