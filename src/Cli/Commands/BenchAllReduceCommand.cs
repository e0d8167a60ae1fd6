using System.CommandLine;
using Lockstep.Cli.Local;
using Lockstep.Cli.Views;
using Lockstep.Engine.Collectives;
using Lockstep.Worker.Benchmarks;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep bench allreduce</c>.</summary>
internal static class BenchAllReduceCommand
{
    private const long LeastBytes = 4;
    private const long MostBytes = 1L << 30;

    // ResNet-50's gradient.
    private const long DefaultBytes = 25_557_032 * sizeof(float);

    public static Command Create()
    {
        var world = new BenchWorldOptions();
        var bytes = new Option<long[]>("--bytes") { Description = "Bytes a rank, several separated by blanks; default: ResNet-50's gradient, 102 MB.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [DefaultBytes] };
        var algorithm = new Option<string[]>("--algorithm") { Description = $"One or more of {string.Join(", ", AllReduceTable.Names)}.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["auto"] };
        var iterations = new Option<int?>("--iterations") { Description = "Timed repetitions; default: as many as take about a second, 9 to 300." };
        var row = new Option<int>("--torus-row") { Description = "Ranks in a row of the torus; 0: chosen." };
        var tune = new Option<bool>("--tune") { Description = "Time every algorithm at sizes from 4 KB to 64 MB and print the fastest ones as communication.tuning of an experiment file." };
        var json = JsonOption.Create();
        var command = new Command("allreduce", "Verify and time all-reduces between processes on this machine.") { bytes, algorithm, iterations, row, tune, json };
        world.AddTo(command);
        command.SetGuardedAction(async (parsed, token) =>
        {
            long[] sizes = parsed.GetValue(tune) ? TuningTable.Sizes : parsed.GetValue(bytes)!;
            string[] algorithms = parsed.GetValue(tune) ? [.. AllReduceTable.Names.Where(name => name != "auto")] : parsed.GetValue(algorithm)!;
            Check(sizes, algorithms, parsed.GetValue(iterations));
            await using var ranks = await RankWorld.StartAsync(world.Settings(parsed, sizes.Max()), token);
            var figures = new List<AllReduceFigures>();
            foreach (long size in sizes)
            {
                double copy = CopyClock.Measure(size);
                foreach (string name in algorithms)
                {
                    var request = new RankRequest.AllReduce(name, parsed.GetValue(world.Wire)!, size, parsed.GetValue(iterations) ?? Iterations(size, ranks.Settings.Workers), parsed.GetValue(row));
                    if (await TimeAsync(ranks, request, copy, parsed.GetValue(tune), token) is { } figure)
                    {
                        figures.Add(figure);
                        Show(figure, parsed.GetValue(json) || parsed.GetValue(tune));
                    }
                }
            }

            if (parsed.GetValue(tune))
            {
                Console.WriteLine(parsed.GetValue(json) ? JsonOption.Text(TuningTable.Of(figures)) : TuningTable.Yaml(TuningTable.Of(figures)));
            }
            else if (parsed.GetValue(json))
            {
                Console.WriteLine(figures.Count == 1 ? JsonOption.Text(figures[0]) : JsonOption.Text(figures));
            }

            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Null where the algorithm does not suit this world and others are to be tried.</summary>
    private static async Task<AllReduceFigures?> TimeAsync(RankWorld ranks, RankRequest.AllReduce request, double copyMs, bool skips, CancellationToken token)
    {
        try
        {
            var answers = await ranks.AskAsync(request, token);
            return answers.All(answer => answer.Hash == answers[0].Hash)
                ? AllReduceFigures.Of(request, ranks.Settings, answers[0].Milliseconds, copyMs)
                : throw new IOException($"{request.Algorithm} of {request.Bytes} bytes: the ranks do not hold the same bits");
        }
        catch (UsageException) when (skips)
        {
            return null;
        }
    }

    private static void Check(long[] sizes, string[] algorithms, int? iterations)
    {
        if (sizes.FirstOrDefault(size => size is < LeastBytes or > MostBytes || size % 8 != 0, -1) is var wrong && wrong != -1)
        {
            throw new UsageException($"--bytes: expected multiples of 8 from 8 to {MostBytes}, found {wrong}");
        }

        if (algorithms.FirstOrDefault(name => !AllReduceTable.Names.Contains(name)) is { } unknown)
        {
            throw new UsageException($"--algorithm: expected one of {string.Join(", ", AllReduceTable.Names)}, found '{unknown}'");
        }

        if (iterations < 1)
        {
            throw new UsageException($"--iterations: expected at least 1, found {iterations}");
        }
    }

    private static int Iterations(long bytes, int workers) => (int)Math.Clamp(4_000_000_000 / (bytes * workers), 9, 300);

    private static void Show(AllReduceFigures figure, bool quiet)
    {
        if (!quiet)
        {
            Console.WriteLine(AllReduceText.Line(figure));
        }
    }
}
