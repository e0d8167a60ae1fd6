namespace Lockstep.Worker.Benchmarks;

/// <summary>Both modes on the same processes, in turns.</summary>
/// <param name="Fast">Float32 sums.</param>
/// <param name="Exact">Fixed-point sums.</param>
/// <param name="ExactOverFast">Throughput of exact over that of fast mode: the median over the rounds, each of which times both.</param>
public sealed record ExactCost(OverlapFigures Fast, OverlapFigures Exact, double ExactOverFast)
{
    /// <param name="rounds">Of each round, fast and exact.</param>
    public static ExactCost Of(IReadOnlyList<(OverlapFigures Fast, OverlapFigures Exact)> rounds)
    {
        double[] ratios = [.. rounds.Select(round => round.Exact.ImagesPerSecond / round.Fast.ImagesPerSecond).Order()];
        return new ExactCost(Middle(rounds.Select(round => round.Fast)), Middle(rounds.Select(round => round.Exact)), ratios[ratios.Length / 2]);
    }

    private static OverlapFigures Middle(IEnumerable<OverlapFigures> figures)
    {
        OverlapFigures[] sorted = [.. figures.OrderBy(one => one.StepMs)];
        return sorted[sorted.Length / 2];
    }
}
