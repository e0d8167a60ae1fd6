using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>A coordinator and workers as processes, driven over the public API.</summary>
internal sealed class ProcessCluster : IAsyncDisposable
{
    private readonly List<LockstepProcess> _processes = [];

    private ProcessCluster(string directory)
    {
        Directory = directory;
    }

    public string Directory { get; }

    public string Runs => Path.Combine(Directory, "runs");

    public Uri Address { get; private set; } = null!;

    public RpcChannel Channel { get; private set; } = null!;

    public LockstepProcess Coordinator { get; private set; } = null!;

    /// <summary>Process ids of workers that have not ended.</summary>
    public IReadOnlyList<int> LiveWorkers => [.. _processes.Where(process => process != Coordinator && !process.HasExited).Select(process => process.Id).Order()];

    public static async Task<ProcessCluster> StartAsync(int workers)
    {
        var cluster = new ProcessCluster(System.IO.Directory.CreateTempSubdirectory("lockstep-cluster-").FullName);
        await cluster.StartCoordinatorAsync(port: 0);
        cluster.Channel = new RpcChannel(cluster.Address);
        for (int i = 0; i < workers; i++)
        {
            cluster.AddWorker();
        }

        await cluster.NodesAsync(workers);
        return cluster;
    }

    public LockstepProcess AddWorker() => AddWorker(new Dictionary<string, string>());

    public LockstepProcess AddWorker(IReadOnlyDictionary<string, string> environment)
    {
        var worker = LockstepProcess.StartWith(environment, "worker", "--coordinator", Address.ToString(), "--threads", "1");
        _processes.Add(worker);
        return worker;
    }

    /// <summary>SIGKILL to the coordinator, then another one at the same address, with the same journal.</summary>
    public async Task RestartCoordinatorAsync(Action? meanwhile = null)
    {
        Coordinator.Kill();
        await Coordinator.ExitAsync();
        meanwhile?.Invoke();
        await StartCoordinatorAsync(Address.Port);
    }

    /// <summary>Any command, with this coordinator's address.</summary>
    public Task<(int Code, string Output, string Errors)> CommandAsync(params string[] arguments) =>
        LockstepProcess.RunAsync([.. arguments, "--coordinator", Address.ToString()]);

    /// <summary>Waits until this many workers have joined.</summary>
    public Task<NodesResponse> NodesAsync(int count) => NodesAsync(nodes => nodes.Nodes.Count(node => node.State == "up") == count);

    /// <summary>Waits until all workers whose processes live are up and none works for a run. Those that have ended are listed as unreachable for a while.</summary>
    public Task<NodesResponse> IdleAsync() => NodesAsync(nodes =>
    {
        var up = nodes.Nodes.Where(node => node.State == "up").ToList();
        return up.All(node => node.RunId.Length == 0) && up.Select(node => node.Info.ProcessId).Order().SequenceEqual(LiveWorkers);
    });

    private async Task<NodesResponse> NodesAsync(Func<NodesResponse, bool> areSo)
    {
        while (true)
        {
            try
            {
                var nodes = await Channel.UnaryAsync(ClusterMethods.Nodes, new NodesRequest());
                if (areSo(nodes))
                {
                    return nodes;
                }
            }
            catch (RpcException exception) when (exception.Status == RpcStatusCode.Unavailable && !Coordinator.HasExited)
            {
                // A starved one does not rely on its lease until it has renewed it.
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public async Task<string> SubmitAsync(string yaml)
    {
        var request = new SubmitRequest { ExperimentYaml = yaml, SourceName = "test.yaml", BaseDirectory = Directory };
        return (await Channel.UnaryAsync(ClusterMethods.Submit, request)).RunId;
    }

    /// <summary>Follows a run, calls <paramref name="on"/> with each update, and returns how it ended and everything that happened.</summary>
    public async Task<(RunInfo Run, List<RunEvent> Events)> FollowAsync(string runId, Action<RunInfo> on)
    {
        var events = new List<RunEvent>();
        var last = new RunInfo();
        await foreach (var update in Channel.ServerStreamAsync(ClusterMethods.Watch, new WatchRequest { RunId = runId }, cancellation: TestContext.Current.CancellationToken))
        {
            last = update.Run;
            events.AddRange(update.Events);
            on(last);
        }

        return (last, events);
    }

    /// <summary>Waits until the run has finished so many steps.</summary>
    public async Task WaitForStepAsync(string runId, long step)
    {
        await foreach (var update in Channel.ServerStreamAsync(ClusterMethods.Watch, new WatchRequest { RunId = runId }, cancellation: TestContext.Current.CancellationToken))
        {
            if (update.Run.Step >= step)
            {
                return;
            }
        }
    }

    private async Task StartCoordinatorAsync(int port)
    {
        Coordinator = LockstepProcess.Start("coordinator", "--listen", $"127.0.0.1:{port}", "--runs", Runs);
        _processes.Add(Coordinator);
        string line = await Coordinator.LineAsync(text => text.StartsWith("listening", StringComparison.Ordinal));
        Address = new Uri(line.Split(' ')[1]);
    }

    public void KillProcess(int id) => _processes.Single(process => process.Id == id).Kill();

    /// <summary>Waits until the process with this id has ended.</summary>
    public Task<int> EndedAsync(int id) => _processes.Single(process => process.Id == id).ExitAsync();

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        _processes.ForEach(process => process.Dispose());
        await Task.CompletedTask;
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
