using System.CommandLine;
using System.Net;
using Lockstep.Cli.Local;
using Lockstep.Coordinator.Hosting;
using Lockstep.Protocol.Experiments;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep coordinator</c>: a coordinator process.</summary>
internal static class CoordinatorCommand
{
    private const string DatabaseVariable = "LOCKSTEP_DATABASE";
    private static readonly TimeSpan ShortestLease = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestLease = TimeSpan.FromMinutes(5);

    public static Command Create()
    {
        var listen = new Option<string>("--listen") { Description = "Address and port; port 0 takes any free one.", DefaultValueFactory = _ => $"127.0.0.1:{ConnectionOptions.DefaultPort}" };
        var runs = new Option<string>("--runs") { Description = "Directory with one directory per run.", DefaultValueFactory = _ => "runs" };
        var journal = new Option<string?>("--journal") { Description = "SQLite file of the journal; default: journal.db in the runs directory." };
        var database = new Option<string?>("--database") { Description = $"PostgreSQL with the journal instead of a file, so that coordinators on several hosts can stand by: Host=…;Port=…;Database=…;Username=…;Password=…; better given in {DatabaseVariable}, where other users of the machine cannot read it." };
        var lease = new Option<string>("--lease") { Description = "A leading coordinator that is silent for so long loses the lead to one that stands by.", DefaultValueFactory = _ => "2s" };
        var advertise = new Option<string?>("--advertise") { Description = "Host name or address under which clients and workers reach this coordinator; default: the address of --listen." };
        var withParent = new Option<bool>("--exit-with-parent") { Description = "End when standard input closes.", Hidden = true };
        var neverStandBy = new Option<bool>("--never-stand-by") { Description = "Take another journal file where a coordinator leads on this one.", Hidden = true };
        var security = new SecurityOptions();
        var command = new Command("coordinator", "Run a coordinator: it accepts runs, hands them workers, and keeps the journal. Of several with one journal one leads, the others stand by.") { listen, runs, journal, database, lease, advertise, withParent, neverStandBy };
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
                    Database = DatabaseOf(parsed.GetValue(database), parsed.GetValue(journal)),
                    NeverStandBy = parsed.GetValue(neverStandBy),
                    Lease = LeaseOf(parsed.GetValue(lease)!),
                    AdvertisedHost = parsed.GetValue(advertise),
                    Tls = security.ServerTls(parsed),
                    Token = security.Token(parsed),
                    Log = Console.Error.WriteLine,
                },
                token);
            Console.WriteLine($"listening {host.Address} journal {host.Journal}");
            await Waiting.UntilCancelledAsync(ending.Token);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>A file that was named goes before the variable.</summary>
    private static string? DatabaseOf(string? option, string? journal)
    {
        if (option is not null && journal is not null)
        {
            throw new UsageException("--journal and --database exclude each other: the journal is in a file or in PostgreSQL");
        }

        return option ?? (journal is null ? Environment.GetEnvironmentVariable(DatabaseVariable) : null);
    }

    private static TimeSpan LeaseOf(string text) => DurationText.TryParse(text, out var lease) && lease >= ShortestLease && lease <= LongestLease
        ? lease
        : throw new UsageException($"--lease: expected a duration from {DurationText.Format(ShortestLease)} to {DurationText.Format(LongestLease)} such as 2s, found '{text}'");
}
