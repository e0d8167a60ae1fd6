using System.CommandLine;
using System.Globalization;
using Lockstep.Worker.Benchmarks;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep bench order</c>.</summary>
internal static class BenchOrderCommand
{
    public static Command Create()
    {
        var samples = new Option<long[]>("--samples") { Description = "Sizes of sets, in samples.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [.. OrderBenchmark.Sizes] };
        var json = JsonOption.Create();
        var command = new Command("order", "Sample orders, full and windowed, by default at 1,281,167 and at 1,000,000,000 samples: time of a look-up, memory, how well they mix.") { samples, json };
        command.SetGuardedAction((parsed, _) =>
        {
            long[] sizes = parsed.GetValue(samples)!;
            if (sizes.Any(size => size is < 2 or > OrderBenchmark.MostSamples))
            {
                throw new UsageException($"--samples: expected 2 to {OrderBenchmark.MostSamples}, found {string.Join(", ", sizes)}");
            }

            var figures = sizes.SelectMany(OrderBenchmark.Run);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonOption.Text(figures.ToList()));
            }
            else
            {
                Print(figures);
            }

            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static void Print(IEnumerable<OrderFigures> figures)
    {
        Console.WriteLine("order          samples   shards  ns/look-up  ms/epoch       bytes  displacement  neighbours  class run  classes in 256");
        foreach (var one in figures)
        {
            string name = one.Window > 0 ? $"window {one.Window}" : one.Order;
            string costs = string.Create(CultureInfo.InvariantCulture, $"{name,-9} {one.Samples,12} {one.Shards,8} {one.NsPerLookup,11:0} {one.MsToEnterEpoch,9:0.00} {one.MemoryBytes,11}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{costs} {one.MeanDisplacement,13:0.000} {one.NeighbourDistance,11:0.0000} {one.ClassRun,10:0.00} {one.ClassesInBatch,15:0.0}"));
        }
    }
}
