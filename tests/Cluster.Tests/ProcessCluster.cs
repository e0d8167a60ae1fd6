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

    public LockstepProcess Coordinator => _processes[0];

    public static async Task<ProcessCluster> StartAsync(int workers)
    {
        var cluster = new ProcessCluster(System.IO.Directory.CreateTempSubdirectory("lockstep-cluster-").FullName);
        var coordinator = LockstepProcess.Start("coordinator", "--listen", "127.0.0.1:0", "--runs", cluster.Runs);
        cluster._processes.Add(coordinator);
        string line = await coordinator.LineAsync(text => text.StartsWith("listening", StringComparison.Ordinal));
        cluster.Address = new Uri(line.Split(' ')[1]);
        cluster.Channel = new RpcChannel(cluster.Address);
        for (int i = 0; i < workers; i++)
        {
            cluster.AddWorker();
        }

        await cluster.NodesAsync(workers);
        return cluster;
    }

    public LockstepProcess AddWorker()
    {
        var worker = LockstepProcess.Start("worker", "--coordinator", Address.ToString(), "--threads", "1");
        _processes.Add(worker);
        return worker;
    }

    /// <summary>Waits until this many workers have joined.</summary>
    public async Task<NodesResponse> NodesAsync(int count)
    {
        while (true)
        {
            var nodes = await Channel.UnaryAsync(ClusterMethods.Nodes, new NodesRequest());
            if (nodes.Nodes.Count(node => node.State == "up") == count)
            {
                return nodes;
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

    public void KillProcess(int id) => _processes.Single(process => process.Id == id).Kill();

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        _processes.ForEach(process => process.Dispose());
        await Task.CompletedTask;
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
