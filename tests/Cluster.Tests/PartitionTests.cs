using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>A coordinator and a worker on one host, a worker on another, and a cable between them that loses what is sent.</summary>
public sealed class PartitionTests(ITestOutputHelper output) : IDisposable
{
    private const string Token = "cut-off";
    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-partition-").FullName;
    private readonly Dictionary<string, string> _environment = new() { ["LOCKSTEP_TOKEN"] = Token };
    private readonly List<LockstepProcess> _processes = [];

    [Fact(Timeout = 180_000)]
    public async Task Host_CutOffInEachWay_TheOtherGoesOnAndTakesItBack()
    {
        using var hosts = TwoHosts.Create();
        try
        {
            await CutAndHealAsync(hosts);
        }
        finally
        {
            _processes.ForEach(process => output.WriteLine($"process {process.Id}:\n{process.Errors}"));
            _processes.ForEach(process => process.Dispose());
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task CutAndHealAsync(TwoHosts hosts)
    {
        string runs = Path.Combine(_directory, "runs");
        var coordinator = Start(hosts, 0, "coordinator", "--listen", "0.0.0.0:0", "--runs", runs);
        int port = new Uri((await coordinator.LineAsync(text => text.StartsWith("listening", StringComparison.Ordinal))).Split(' ')[1]).Port;
        using var channel = new RpcChannel(new Uri($"http://{hosts.ReachFromHere()}:{port}"), new RpcChannelOptions { BearerToken = Token });
        await AddWorkerAsync(hosts, 0, channel, port);
        var far = await AddWorkerAsync(hosts, 1, channel, port);
        string yaml = Experiments.Small(epochs: 100_000, max: 2, checkpointEvery: 1000, evaluateEvery: 1000, timeouts: "{worker_silent: 2s, step: 2s, form: 10s}");
        string id = (await channel.UnaryAsync(ClusterMethods.Submit, new SubmitRequest { ExperimentYaml = yaml, SourceName = "partition.yaml", BaseDirectory = _directory })).RunId;
        await using var run = new FollowedRun(channel, id);
        var hands = new RunHands(channel, id);
        await hands.SlowAsync(ranks: 2, factor: 5);
        var both = await BothAsync(run, afterStep: 20);
        var nodes = await channel.UnaryAsync(ClusterMethods.Nodes, new NodesRequest());
        int[] dataPorts = [.. nodes.Nodes.Select(node => node.Info.DataPort)];

        await CutAsync("to the worker, until it looks for another coordinator", () => hosts.Cut(from: 0), () => far.ErrorAsync(line => line.Contains("looking for a coordinator", StringComparison.Ordinal)));
        await CutAsync("both ways", () => Array.ForEach([0, 1], from => hosts.Cut(from)));
        await CutAsync("to the worker", () => hosts.Cut(from: 0));
        await CutAsync("from the worker", () => hosts.Cut(from: 1));
        await CutAsync("data links only", () => Array.ForEach([0, 1], from => hosts.Cut(from, dataPorts)));
        await hands.CancelAsync();
        var ended = await run.EndAsync();
        Assert.Equal((RunPhase.Cancelled, 5, 0), (ended.Phase, ended.WorkerFailures, ended.RepeatedSteps));
        var (first, end) = Assert.Single(Ledger.Merged(runs, id));
        Assert.Equal((0, ended.Step), (first, end));

        async Task CutAsync(string how, Action cut, Func<Task>? until = null)
        {
            long began = Environment.TickCount64;
            long step = run.Info.Step;
            cut();
            await run.UntilAsync(info => info.Phase == RunPhase.Training && info.Workers.Count == 1 && info.Step > step + 20, $"one worker going on, cut {how}");
            long alone = Environment.TickCount64;
            Assert.Equal(both.Workers[0].ProcessId, run.Info.Workers[0].ProcessId);
            await (until?.Invoke() ?? Task.CompletedTask);
            hosts.Heal();
            await BothAsync(run, run.Info.Step);
            output.WriteLine($"cut {how}: alone after {alone - began} ms, together again {Environment.TickCount64 - alone} ms after it ended");
        }
    }

    /// <summary>Both have made steps together: before the first ones a generation has more patience.</summary>
    private static async Task<RunInfo> BothAsync(FollowedRun run, long afterStep)
    {
        var formed = await run.UntilAsync(info => info.Phase == RunPhase.Training && info.Workers.Count == 2 && info.Step > afterStep, "both workers");
        return await run.UntilAsync(info => info.Workers.Count == 2 && info.Workers.All(worker => worker.Step > formed.Step + 100), "steps of both");
    }

    /// <summary>One after the other: the first one becomes rank 0.</summary>
    private async Task<LockstepProcess> AddWorkerAsync(TwoHosts hosts, int host, RpcChannel channel, int port)
    {
        var worker = Start(hosts, host, "worker", "--coordinator", $"http://{hosts.Address(0)}:{port}", "--data-listen", $"{hosts.Address(host)}:0", "--threads", "1");
        while (!await HasJoinedAsync(channel, worker))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        return worker;
    }

    private static async Task<bool> HasJoinedAsync(RpcChannel channel, LockstepProcess worker)
    {
        try
        {
            return (await channel.UnaryAsync(ClusterMethods.Nodes, new NodesRequest())).Nodes.Any(node => node.Info.ProcessId == worker.Id);
        }
        catch (RpcException exception) when (exception.Status == RpcStatusCode.Unavailable && !worker.HasExited)
        {
            // A starved coordinator does not rely on its lease until it has renewed it.
            return false;
        }
    }

    private LockstepProcess Start(TwoHosts hosts, int host, params string[] arguments)
    {
        var process = hosts.Start(host, _environment, arguments);
        _processes.Add(process);
        return process;
    }
}
