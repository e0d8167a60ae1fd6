using System.Globalization;
using Lockstep.Engine.Benchmarks;
using Lockstep.Engine.Networks;

namespace Lockstep.Cli.Views;

/// <summary>Where a slice's time goes, layer by layer: time, GFLOP/s and fraction of the core's peak of the three passes.</summary>
internal static class LayerTimingTable
{
    // Plain text: the lines are long, and a table that wraps at the width of a pipe cannot be read.
    public static void Write(Network network, int slice, IReadOnlyList<LayerTiming> timings)
    {
        double total = timings.Sum(timing => timing.TotalMs);
        int name = Math.Max(5, timings.Max(timing => timing.Name.Length)), kind = Math.Max(4, timings.Max(timing => timing.Kind.Length));
        string indent = new(' ', name + kind + 18);
        Console.WriteLine($"{network.Name}, a slice of {slice} on one thread");
        Console.WriteLine($"{indent}{"forward",-24}{"data gradient",-24}weight gradient");
        Console.WriteLine($"{"layer".PadRight(name)}  {"kind".PadRight(kind)}  {"output",-12}{"ms",8} {"GFLOP/s",8} {"peak",6}{"ms",9} {"GFLOP/s",8} {"peak",6}{"ms",9} {"GFLOP/s",8} {"peak",6} {"rebuild ms",10} {"share",6}");
        foreach (var (timing, layer) in timings.Zip(network.LayerTable))
        {
            Console.WriteLine($"{timing.Name.PadRight(name)}  {timing.Kind.PadRight(kind)}  {layer.Output,-12}{Cells(timing.Forward)} {Cells(timing.InputGradient)} {Cells(timing.WeightGradient)} {Ms(timing.RebuildMs),10} {Share(timing.TotalMs / total),6}");
        }

        Console.WriteLine(Summary(timings, slice, total));
    }

    private static string Summary(IReadOnlyList<LayerTiming> timings, int slice, double total)
    {
        PassTiming[] products = [.. timings.SelectMany(timing => (PassTiming[])[timing.Forward, timing.InputGradient, timing.WeightGradient]).Where(pass => pass.Gflops > 0)];
        double time = products.Sum(pass => pass.Ms), gflop = products.Sum(pass => pass.Ms * pass.Gflops);
        double peak = products[0].Gflops / products[0].FractionOfPeak;
        return string.Create(CultureInfo.InvariantCulture, $"total {total:0.0} ms, {1e3 * slice / total:0.00} images/s; products {time:0.0} ms at {gflop / time:0.0} GFLOP/s of direct arithmetic, {gflop / time / peak:P1} of {peak:0.0} (above 100 % where Winograd needs fewer)");
    }

    private static string Cells(PassTiming pass) =>
        $"{Ms(pass.Ms),8} {(pass.Gflops > 0 ? pass.Gflops.ToString("0.0", CultureInfo.InvariantCulture) : string.Empty),8} {(pass.Gflops > 0 ? Share(pass.FractionOfPeak) : string.Empty),6}";

    private static string Ms(double value) => value > 0 ? value.ToString("0.00", CultureInfo.InvariantCulture) : string.Empty;

    private static string Share(double value) => value.ToString("0%", CultureInfo.InvariantCulture);
}
