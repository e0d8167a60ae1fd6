using System.CommandLine;
using Lockstep.Worker.Benchmarks;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep bench rank</c>: one of the processes of a benchmark, started by the others and hidden from the help.</summary>
internal static class BenchRankCommand
{
    public static Command Create()
    {
        var rank = new Option<int>("--rank");
        var workers = new Option<int>("--workers");
        var transport = new Option<string>("--transport") { Required = true };
        var streams = new Option<int>("--streams");
        var largest = new Option<long>("--largest");
        var command = new Command("rank", "A rank of a benchmark.") { rank, workers, transport, streams, largest };
        command.Hidden = true;
        command.SetGuardedAction(async (parsed, token) =>
        {
            using var process = new BenchmarkRank(new RankSettings(
                parsed.GetValue(rank), parsed.GetValue(workers), parsed.GetValue(transport)!, parsed.GetValue(streams), parsed.GetValue(largest)));
            await process.ServeAsync(Console.In, Console.Out, token);
            return ExitCode.Done;
        });
        return command;
    }
}
