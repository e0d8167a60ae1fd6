using Lockstep.Worker.Benchmarks;

namespace Lockstep.Cli.Views;

/// <summary>Figures of an all-reduce as a line for people.</summary>
internal static class AllReduceText
{
    public static string Line(AllReduceFigures figure) =>
        $"{figure.Algorithm} over {figure.Transport}, {figure.Workers} workers, {figure.Bytes / 1e6:0.###} MB {figure.Wire}: {figure.MedianMs:0.###} ms (p99 {figure.P99Ms:0.###}), "
        + $"algorithm bandwidth {figure.AlgorithmGbS:0.00} GB/s, bus bandwidth {figure.BusGbS:0.00} GB/s; one memory copy takes {figure.CopyMs:0.###} ms";
}
