using System.CommandLine;
using Lockstep.Cli.Views;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep verify-epoch RUN EPOCH</c>.</summary>
internal static class VerifyEpochCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "Run id." };
        var epoch = new Argument<long>("epoch") { Description = "Epoch, from 0." };
        var json = JsonOption.Create();
        var connection = new ConnectionOptions();
        var command = new Command("verify-epoch", "Prove from the journal that each sample of an epoch was used exactly once, or name what was not. Exit code 1: it was not so.") { run, epoch, json };
        connection.AddTo(command);
        command.SetGuardedAction(async (parsed, token) =>
        {
            using var channel = connection.Open(parsed);
            var request = new VerifyEpochRequest { RunId = parsed.GetValue(run), Epoch = parsed.GetValue(epoch) };
            var proof = await channel.UnaryAsync(ClusterMethods.VerifyEpoch, request, cancellation: token);
            Console.WriteLine(parsed.GetValue(json) ? JsonOption.Of(proof) : string.Join(Environment.NewLine, EpochProofText.Lines(proof)));
            return EpochProofText.Holds(proof) ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }
}
