using System.CommandLine;
using Lockstep.Cli.Chaos;
using Lockstep.Cli.Views;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep chaos RUN FAULT</c>.</summary>
internal static class ChaosCommand
{
    private const string Mixed = "mixed";

    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "Run id." };
        var fault = new Argument<string>("fault")
        {
            Description = $"{string.Join(", ", FaultSigns.Kinds)}; several with commas between; or mixed: all but corrupt, which a run survives unharmed only with replica_check.every: 1. "
                + "partition is simulated inside the worker: its control link holds every message and its training thread enters no exchange; lockstep bench recovery --fault partition cuts a real network.",
        };
        var target = new Option<string>("--target") { Description = "Whose: a rank, random or highest.", DefaultValueFactory = _ => "random" };
        var every = new DurationOption("--every", "Mean time between two faults; each waits until the last was noticed or is over.", "5s");
        var length = new DurationOption("--for", "For how long.", "60s");
        var seconds = new Option<double>("--seconds") { Description = "How long a fault lasts that ends by itself.", DefaultValueFactory = _ => 3 };
        var factor = new Option<double>("--factor") { Description = "How many times as long a slow worker takes.", DefaultValueFactory = _ => 3 };
        var seed = new Option<int>("--seed") { Description = "Of what is chosen at random.", DefaultValueFactory = _ => 1 };
        var json = JsonOption.Create();
        var connection = new ConnectionOptions();
        var command = new Command("chaos", "Hurt the workers of a live run and report what it cost: how soon it was noticed, how soon training went on, what was lost. Times compare clocks of several hosts.")
        {
            run, fault, target, every.Option, length.Option, seconds, factor, seed, json,
        };
        connection.AddTo(command);
        command.SetGuardedAction(async (parsed, token) =>
        {
            var plan = new ChaosPlan(
                Kinds(parsed.GetValue(fault)!), ChaosTarget.Parse(parsed.GetValue(target)!), every.Read(parsed), length.Read(parsed), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(factor), parsed.GetValue(seed));
            using var channel = connection.Open(parsed);
            var client = new RunClient(channel, parsed.GetValue(run)!);
            await client.GetAsync(token);
            await using var feed = new RunFeed(client);
            var report = await new ChaosRun(new ChaosStage(client, feed, plan), Console.Error.WriteLine).RunAsync(token);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonOption.Text(report));
            }
            else
            {
                ChaosTable.Write(report);
            }

            return ExitCode.Done;
        });
        return command;
    }

    /// <exception cref="UsageException">One of the words is none.</exception>
    private static IReadOnlyList<string> Kinds(string text)
    {
        string[] kinds = text == Mixed ? [.. FaultSigns.Kinds.Where(kind => kind != "corrupt")] : text.Split(',', StringSplitOptions.TrimEntries);
        return kinds.FirstOrDefault(kind => !FaultSigns.Kinds.Contains(kind, StringComparer.Ordinal)) is { } wrong
            ? throw new UsageException($"fault: expected {string.Join(", ", FaultSigns.Kinds)} or {Mixed}, found '{wrong}'")
            : kinds;
    }
}
