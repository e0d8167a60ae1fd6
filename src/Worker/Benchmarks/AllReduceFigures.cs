namespace Lockstep.Worker.Benchmarks;

/// <summary>Figures of one all-reduce.</summary>
/// <param name="Workers">Processes.</param>
/// <param name="Bytes">Bytes of values a rank.</param>
/// <param name="Algorithm">Name.</param>
/// <param name="Transport">Word of <c>communication.transport</c>.</param>
/// <param name="Wire">Type on the wire.</param>
/// <param name="MedianMs">Rank 0's median, each time after a barrier.</param>
/// <param name="P99Ms">99th percentile.</param>
/// <param name="AlgorithmGbS">Bytes over the median, 10^9 bytes a second.</param>
/// <param name="BusGbS">Algorithm bandwidth × 2(P-1)/P, as nccl-tests state it.</param>
/// <param name="CopyMs">One copy of as many bytes within memory, one thread, in the same sitting.</param>
/// <param name="Iterations">Timed.</param>
public sealed record AllReduceFigures(
    int Workers, long Bytes, string Algorithm, string Transport, string Wire, double MedianMs, double P99Ms, double AlgorithmGbS, double BusGbS, double CopyMs, int Iterations)
{
    /// <param name="request">What was timed.</param>
    /// <param name="settings">On which world.</param>
    /// <param name="milliseconds">Rank 0's times.</param>
    /// <param name="copyMs">Time of a copy.</param>
    public static AllReduceFigures Of(RankRequest.AllReduce request, RankSettings settings, IReadOnlyList<double> milliseconds, double copyMs)
    {
        double[] sorted = [.. milliseconds.Order()];
        double median = sorted[sorted.Length / 2];
        double bandwidth = request.Bytes / median / 1e6;
        return new AllReduceFigures(
            settings.Workers,
            request.Bytes,
            request.Algorithm,
            settings.Transport,
            request.Wire,
            median,
            sorted[(int)Math.Ceiling(0.99 * sorted.Length) - 1],
            bandwidth,
            bandwidth * 2 * (settings.Workers - 1) / settings.Workers,
            copyMs,
            sorted.Length);
    }
}
