using System.CommandLine;
using Lockstep.Cli.Chaos;
using Lockstep.Cli.Views;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep bench soak</c>.</summary>
internal static class BenchSoakCommand
{
    public static Command Create()
    {
        var workers = new Option<int>("--workers") { Description = "Worker processes on this machine; the run has from 2 to so many.", DefaultValueFactory = _ => 5 };
        var length = new DurationOption("--for", "How long the run is disturbed; then it is saved, and the same steps are made again in peace.", "30m");
        var every = new DurationOption("--every", "Mean time between two faults.", "5s");
        var seed = new Option<int>("--seed") { Description = "Of what is chosen at random.", DefaultValueFactory = _ => 1 };
        var verbose = new Option<bool>("--verbose") { Description = "Say what the processes say." };
        var json = JsonOption.Create();
        var command = new Command("soak", "Disturb a run in exact mode in every way there is, and prove that its bits are those of the same run left in peace. Fails if they are not, or if a step or sample was lost or repeated.") { workers, length.Option, every.Option, seed, verbose, json };
        command.SetGuardedAction(async (parsed, token) =>
        {
            var request = new SoakRequest(parsed.GetValue(workers), length.Read(parsed), every.Read(parsed), parsed.GetValue(seed));
            if (request.Workers is < 2 or > 10)
            {
                throw new UsageException($"--workers: expected 2 to 10, found {request.Workers}");
            }

            var figures = await new Soak(request, Console.Error.WriteLine, parsed.GetValue(verbose) ? Console.Error.WriteLine : static _ => { }).RunAsync(token);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonOption.Text(figures));
            }
            else
            {
                ChaosTable.Write(figures.Chaos);
                Console.WriteLine($"disturbed    {figures.DisturbedHash}\nundisturbed  {figures.UndisturbedHash}");
            }

            bool clean = figures.Same && figures.Chaos is { StepsLost: 0, SamplesLost: 0, SamplesRepeated: 0 };
            return clean ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }
}
