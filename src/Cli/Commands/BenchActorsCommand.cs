using System.CommandLine;
using Lockstep.Actors.Benchmarks;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep bench actors</c>.</summary>
internal static class BenchActorsCommand
{
    public static Command Create()
    {
        var json = JsonOption.Create();
        var command = new Command("actors", "Local messages and remote asks per second of the actor system.") { json };
        command.SetGuardedAction(async (parsed, token) =>
        {
            var result = await new ActorsBenchmark().RunAsync(token);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonOption.Text(result));
            }
            else
            {
                Console.WriteLine($"local messages per second of one core: {result.LocalMessagesPerCoreSecond:N0} (best of {result.Rounds} rounds of {result.LocalMessages:N0})");
                Console.WriteLine($"remote asks/s, loopback: {result.RemoteAsksPerSecond:N0} (best of {result.Rounds} rounds of {result.RemoteAsks:N0}, {result.AsksInFlight:N0} in flight)");
            }

            return ExitCode.Done;
        });
        return command;
    }
}
