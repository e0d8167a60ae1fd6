using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

public sealed class RunCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-run-").FullName;

    private string Runs => Path.Combine(_directory, "runs");

    [Fact]
    public async Task Run_SmallExperimentWithDrill_CompletesAndLeavesFilesThatOthersCanRead()
    {
        string file = Experiments.Write(_directory, Experiments.Small(epochs: 40, extra: "drill: {kill_rank: 1, at_step: 100}", model: Experiments.Heavy));
        var (code, output, errors) = await LockstepProcess.RunAsync("run", file, "--runs", Runs, "--json");
        Assert.True(code == 0, errors);
        var run = JsonParser.Default.Parse<RunInfo>(output.Split('\n')[^1]);
        Assert.Equal(RunPhase.Completed, run.Phase);
        Assert.Equal(400, run.Step);
        Assert.True(run.WorkerFailures == 1, RunOutput.Story(output));
        Assert.True(run.EvaluationAccuracy > 0);
        Assert.Contains("drill: SIGKILL to rank 1", errors, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(run.Checkpoint, "model.safetensors")));
        Assert.True(File.Exists(Path.Combine(run.OutputDirectory, "summary.json")));
        Assert.Contains(File.ReadLines(Path.Combine(run.OutputDirectory, "metrics.jsonl")), line => line.Contains("\"evaluation\"", StringComparison.Ordinal));
        Assert.Equal([(0L, 400L)], Ledger.Merged(Runs, run.RunId));
    }

    [Fact]
    public async Task Run_ParentKilled_NoOrphanIsLeft()
    {
        string file = Experiments.Write(_directory, Experiments.Small(epochs: 100_000));
        using var parent = LockstepProcess.Start("run", file, "--runs", Runs, "--json");
        var children = await TrainingProcessesAsync(parent);
        parent.Kill();
        await Task.WhenAll(children.Select(child => child.WaitForExitAsync(TestContext.Current.CancellationToken)));
        Assert.All(children, child => Assert.True(child.HasExited));
    }

    [Fact]
    public async Task Run_Interrupted_CancelsTheRunAndLeavesNoOrphan()
    {
        string file = Experiments.Write(_directory, Experiments.Small(epochs: 100_000));
        using var parent = LockstepProcess.Start("run", file, "--runs", Runs, "--json");
        var children = await TrainingProcessesAsync(parent);
        parent.Interrupt();
        Assert.Equal(1, await parent.ExitAsync());
        Assert.Equal(RunPhase.Cancelled, JsonParser.Default.Parse<RunInfo>(parent.Output.Split('\n')[^1]).Phase);
        Assert.All(children, child => Assert.True(child.WaitForExit(TimeSpan.FromSeconds(10))));
    }

    [Fact]
    public async Task Run_DataMissing_FailsAndNamesThePath()
    {
        string file = Experiments.Write(_directory, Experiments.Small(1).Replace("source: glyphs", "source: image_folder\n  path: nowhere", StringComparison.Ordinal).Replace("  train_images: 960\n", string.Empty, StringComparison.Ordinal).Replace("  test_images: 120\n", string.Empty, StringComparison.Ordinal));
        var (code, output, _) = await LockstepProcess.RunAsync("run", file, "--runs", Runs, "--workers", "1", "--json");
        Assert.Equal(1, code);
        var run = JsonParser.Default.Parse<RunInfo>(output.Split('\n')[^1]);
        Assert.Equal(RunPhase.Failed, run.Phase);
        Assert.StartsWith("DataUnusable", run.Reason, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_directory, "nowhere"), run.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LossBecomesNaN_FailsWithTheReason()
    {
        string file = Experiments.Write(_directory, Experiments.Small(epochs: 5, rate: 1e30));
        var (code, output, _) = await LockstepProcess.RunAsync("run", file, "--runs", Runs, "--workers", "2", "--json");
        Assert.Equal(1, code);
        Assert.StartsWith("NonFiniteLoss", JsonParser.Default.Parse<RunInfo>(output.Split('\n')[^1]).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WrongKey_SaysEveryErrorWithItsPlaceAndExitsWithTwo()
    {
        string file = Experiments.Write(_directory, "name: x\nmodel: resnet20\ndata: {source: glyphs}\nepohcs: 3\nbatch: {global: many}\n");
        var (code, _, errors) = await LockstepProcess.RunAsync("run", file, "--runs", Runs);
        Assert.Equal(2, code);
        Assert.Contains($"{file}:4:1", errors, StringComparison.Ordinal);
        Assert.Contains("epochs", errors, StringComparison.Ordinal);
        Assert.Contains($"{file}:5:", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PortInUse_SaysWhatToDo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string file = Experiments.Write(_directory, Experiments.Small(1));
        var (code, _, errors) = await LockstepProcess.RunAsync("run", file, "--runs", Runs, "--port", $"{((IPEndPoint)taken.LocalEndpoint).Port}", "--json");
        Assert.Equal(1, code);
        Assert.Contains("choose another port", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_UnknownRun_ExitsWithTwo()
    {
        var (code, _, errors) = await LockstepProcess.RunAsync("run", "--resume", "nosuchrun", "--runs", Runs);
        Assert.Equal(2, code);
        Assert.Contains("nosuchrun", errors, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>Waits until all three workers train; returns them and the coordinator.</summary>
    private static async Task<List<Process>> TrainingProcessesAsync(LockstepProcess parent)
    {
        string line = await parent.LineAsync(text => text.StartsWith("{ \"run\"", StringComparison.Ordinal) && JsonParser.Default.Parse<RunUpdate>(text).Run is { Workers.Count: 3, Step: > 0 });
        var workers = JsonParser.Default.Parse<RunUpdate>(line).Run.Workers.Select(worker => Process.GetProcessById(worker.ProcessId)).ToList();
        return [.. workers, Process.GetProcessById(CoordinatorOf(parent.Id))];
    }

    /// <summary>The parent's child that is no worker, from the kernel's list of its children.</summary>
    private static int CoordinatorOf(int parent)
    {
        var children = File.ReadAllText($"/proc/{parent}/task/{parent}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse);
        var all = Directory.EnumerateDirectories($"/proc/{parent}/task").SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse);
        return children.Union(all).Single(id => File.ReadAllText($"/proc/{id}/cmdline").Contains("coordinator\0--exit", StringComparison.Ordinal));
    }
}
