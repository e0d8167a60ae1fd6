using System.CommandLine;
using Lockstep.Worker.Benchmarks;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep bench rank</c>: one of the processes of <c>bench allreduce</c> and <c>bench overlap</c>.</summary>
internal static class BenchRankCommand
{
    public static Command Create()
    {
        var rank = new Option<int>("--rank") { Description = "Its rank.", Required = true };
        var workers = new Option<int>("--workers") { Description = "Processes in all.", Required = true };
        var transport = new Option<string>("--transport") { Description = "What carries the data.", Required = true };
        var streams = new Option<int>("--streams") { Description = "TCP connections between two processes.", Required = true };
        var largest = new Option<long>("--largest") { Description = "Bytes of its buffer.", Required = true };
        var command = new Command("rank", "One of the processes of bench allreduce and bench overlap, which start it themselves.") { rank, workers, transport, streams, largest };
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
