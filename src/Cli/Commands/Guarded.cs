using System.CommandLine;
using Lockstep.Data.Sources;
using Lockstep.Protocol.Rpc;

namespace Lockstep.Cli.Commands;

/// <summary>Turns the errors that a user can do something about into one line on standard error and an exit code.</summary>
internal static class Guarded
{
    public static void SetGuardedAction(this Command command, Func<ParseResult, CancellationToken, Task<int>> action) => command.SetAction(async (parsed, token) =>
    {
        try
        {
            return await action(parsed, token);
        }
        catch (UsageException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return ExitCode.WrongUsage;
        }
        catch (RpcException exception)
        {
            Console.Error.WriteLine(Explain(exception));
            return exception.Status is RpcStatusCode.InvalidArgument or RpcStatusCode.NotFound ? ExitCode.WrongUsage : ExitCode.Failed;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TimeoutException or DataException)
        {
            Console.Error.WriteLine($"lockstep: {exception.Message}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Failed;
        }
    });

    private static string Explain(RpcException exception) => exception.Status switch
    {
        RpcStatusCode.InvalidArgument or RpcStatusCode.NotFound or RpcStatusCode.FailedPrecondition => exception.Message,
        RpcStatusCode.Unavailable => $"no coordinator answers: {exception.Message} Start one with lockstep coordinator, or name another with --coordinator.",
        RpcStatusCode.Unauthenticated => $"the coordinator refuses the token: {exception.Message} Give the right one in LOCKSTEP_TOKEN or with --token.",
        _ => $"the coordinator answered {exception.Status}: {exception.Message}",
    };
}
