using System.CommandLine;
using Lockstep.Cli.Local;
using Lockstep.Worker.Hosting;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep worker</c>: a worker process.</summary>
internal static class WorkerCommand
{
    /// <summary>Below the 30 s that Kubernetes gives by default.</summary>
    public static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(20);

    public static Command Create()
    {
        var threads = new Option<int>("--threads") { Description = "CPU threads for runs whose spec leaves them open.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var data = new Option<string>("--data-listen") { Description = "Address and port for data links; port 0 takes any free one.", DefaultValueFactory = _ => "127.0.0.1:0" };
        var advertise = new Option<string?>("--advertise") { Description = "Host name or address under which peers reach the data links; default: the address of --data-listen." };
        var root = new Option<string?>("--data-root") { Description = "Refuse data paths outside this directory." };
        var withParent = new Option<bool>("--exit-with-parent") { Description = "End when standard input closes.", Hidden = true };
        var connection = new ConnectionOptions();
        var command = new Command("worker", "Run a worker: it joins a coordinator and trains what it is told to.") { threads, data, advertise, root, withParent };
        connection.AddTo(command);
        command.SetGuardedAction(async (parsed, token) =>
        {
            using var ending = parsed.GetValue(withParent) ? ParentWatch.Begin(token) : new CancellationTokenSource();
            var endpoint = EndpointText.Parse("--data-listen", parsed.GetValue(data)!);
            if (parsed.GetValue(threads) < 1)
            {
                throw new UsageException($"--threads: expected at least 1, found {parsed.GetValue(threads)}");
            }

            await using var host = new WorkerHost(new WorkerOptions
            {
                Coordinators = connection.Addresses(parsed),
                Threads = parsed.GetValue(threads),
                DataAddress = endpoint.Address,
                DataPort = endpoint.Port,
                AdvertisedHost = parsed.GetValue(advertise),
                DataRoot = parsed.GetValue(root),
                Tls = connection.WorkerTls(parsed),
                Token = connection.Token(parsed),
                Log = Console.Error.WriteLine,
            });
            Console.WriteLine($"worker {host.WorkerId}");
            using var asked = parsed.GetValue(withParent) ? default : token.Register(() => _ = LeaveAsync(host, ending));
            try
            {
                await host.RunAsync(ending.Token);
            }
            catch (OperationCanceledException)
            {
                // Asked to end.
            }

            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>On SIGTERM and Ctrl-C: out of the run at a step boundary, so that nothing has to be recovered, then out of the process.</summary>
    private static async Task LeaveAsync(WorkerHost host, CancellationTokenSource ending)
    {
        if (!await host.LeaveAsync("its process was asked to end", LeavePatience))
        {
            Console.Error.WriteLine($"worker {host.WorkerId}: not released within {LeavePatience.TotalSeconds:0} s, ending all the same");
        }

        await ending.CancelAsync();
    }
}
