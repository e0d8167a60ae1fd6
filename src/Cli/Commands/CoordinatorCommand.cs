using System.CommandLine;
using System.Net;
using Lockstep.Cli.Local;
using Lockstep.Coordinator.Hosting;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep coordinator</c>: a coordinator process.</summary>
internal static class CoordinatorCommand
{
    public static Command Create()
    {
        var listen = new Option<string>("--listen") { Description = "Address and port; port 0 takes any free one.", DefaultValueFactory = _ => $"127.0.0.1:{ConnectionOptions.DefaultPort}" };
        var runs = new Option<string>("--runs") { Description = "Directory with one directory per run.", DefaultValueFactory = _ => "runs" };
        var journal = new Option<string?>("--journal") { Description = "SQLite file of the journal; default: journal.db in the runs directory." };
        var withParent = new Option<bool>("--exit-with-parent") { Description = "End when standard input closes.", Hidden = true };
        var security = new SecurityOptions();
        var command = new Command("coordinator", "Run a coordinator: it accepts runs, hands them workers, and keeps the journal.") { listen, runs, journal, withParent };
        security.AddTo(command);
        command.SetGuardedAction(async (parsed, token) =>
        {
            using var ending = parsed.GetValue(withParent) ? ParentWatch.Begin(token) : CancellationTokenSource.CreateLinkedTokenSource(token);
            string directory = parsed.GetValue(runs)!;
            var endpoint = EndpointText.Parse("--listen", parsed.GetValue(listen)!);
            await using var host = await CoordinatorHost.StartAsync(
                new CoordinatorOptions
                {
                    Address = endpoint.Address,
                    Port = endpoint.Port,
                    RunsDirectory = directory,
                    JournalPath = parsed.GetValue(journal) ?? Path.Combine(directory, "journal.db"),
                    Tls = security.ServerTls(parsed),
                    Token = security.Token(parsed),
                    Log = Console.Error.WriteLine,
                },
                token);
            Console.WriteLine($"listening {host.Address}");
            await Waiting.UntilCancelledAsync(ending.Token);
            return ExitCode.Done;
        });
        return command;
    }
}
