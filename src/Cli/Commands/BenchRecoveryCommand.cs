using System.CommandLine;
using Lockstep.Cli.Chaos;
using Lockstep.Cli.Chaos.Strikes;
using Lockstep.Cli.Views;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep bench recovery</c>.</summary>
internal static class BenchRecoveryCommand
{
    public static Command Create()
    {
        var workers = new Option<int>("--workers") { Description = "Worker processes on this machine.", DefaultValueFactory = _ => 3 };
        var fault = new Option<string>("--fault") { Description = $"What is done, from outside of the processes where that can be: {string.Join(", ", StrikeTable.Words)}. partition gives each worker a network of its own and needs root, ip and iptables.", DefaultValueFactory = _ => "kill" };
        var repeat = new Option<int>("--repeat") { Description = "Trials, each on a whole world; medians count.", DefaultValueFactory = _ => 20 };
        var verbose = new Option<bool>("--verbose") { Description = "Say what the processes say." };
        var json = JsonOption.Create();
        var command = new Command("recovery", "Time what a fault costs: how soon it is noticed, how soon the next step is finished, and what was lost.") { workers, fault, repeat, verbose, json };
        command.SetGuardedAction(async (parsed, token) =>
        {
            var request = new RecoveryRequest(parsed.GetValue(workers), parsed.GetValue(fault)!, parsed.GetValue(repeat));
            if (request.Workers < 2 || request.Repeat < 1)
            {
                throw new UsageException($"--workers, --repeat: expected at least 2 workers and 1 trial, found {request.Workers} and {request.Repeat}");
            }

            var figures = await RecoveryBench.RunAsync(request, Console.Error.WriteLine, parsed.GetValue(verbose) ? Console.Error.WriteLine : static _ => { }, token);
            Console.WriteLine(parsed.GetValue(json) ? JsonOption.Text(figures) : RecoveryText.Of(figures));
            return ExitCode.Done;
        });
        return command;
    }
}
