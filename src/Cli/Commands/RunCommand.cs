using System.CommandLine;
using System.Diagnostics;
using Lockstep.Cli.Local;
using Lockstep.Cli.Views;
using Lockstep.Engine.Cuda;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep run FILE</c>: a whole cluster on this machine for one run.</summary>
internal static class RunCommand
{
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var file = new Argument<string?>("file") { Description = "Experiment file (YAML).", Arity = ArgumentArity.ZeroOrOne };
        var options = new RunOptions();
        var command = new Command("run", "Start a coordinator and workers on this machine, train, show it live, and end everything again.") { file };
        options.AddTo(command);
        command.SetGuardedAction((parsed, token) => options.Overfit(parsed) is { } few
            ? Task.FromResult(OverfitAction.Run(FileOf(parsed.GetValue(file)), few, options.Json(parsed), token))
            : RunAsync(options.Read(parsed, parsed.GetValue(file)), token));
        return command;
    }

    private static ExperimentFile FileOf(string? file) =>
        ExperimentFile.Read(file ?? throw new UsageException("lockstep run --overfit: give an experiment file"));

    private static async Task<int> RunAsync(RunRequest request, CancellationToken token)
    {
        var spec = request.Spec;
        int workers = request.Workers ?? spec.Workers.Max;
        int threads = request.Threads ?? (spec.Device.Threads > 0 ? spec.Device.Threads : Math.Max(1, Environment.ProcessorCount / workers));
        Directory.CreateDirectory(request.RunsDirectory);
        using var view = RunViews.Create(request.Json);
        var began = Stopwatch.StartNew();
        view.Log($"starting a coordinator and {workers} workers with {threads} thread{(threads == 1 ? string.Empty : "s")} each");
        await using var cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions(workers, threads, request.RunsDirectory, Path.Combine(request.RunsDirectory, "journal.db"), request.Port, request.MaxRestarts, view.Log)
            {
                Gpus = spec.Device.Kind == DeviceKind.Cuda ? CudaProbe.CountGpus() : 0,
            },
            token);
        view.Log($"coordinator at {cluster.Address}; {workers} workers joined after {began.Elapsed.TotalSeconds:0.0} s");
        string id = await GoesOnAsync(cluster, request.Submit.ResumeRunId, view, token)
            ? request.Submit.ResumeRunId
            : (await cluster.Channel.UnaryAsync(ClusterMethods.Submit, request.Submit, cancellation: token)).RunId;
        var run = await FollowAsync(cluster, id, view, spec, token);
        view.Finish(run);
        return RunWatcher.CodeOf(run);
    }

    /// <summary>A run whose coordinator was killed is taken up by the next one by itself, where that has the same journal; a paused one waits to be asked.</summary>
    private static async Task<bool> GoesOnAsync(LocalCluster cluster, string runId, IRunView view, CancellationToken token)
    {
        var known = await cluster.Channel.UnaryAsync(ClusterMethods.List, new ListRequest(), cancellation: token);
        if (known.Runs.FirstOrDefault(run => run.RunId == runId) is not { } run || RunText.HasEnded(run))
        {
            return false;
        }

        view.Log($"run {runId} stands in the journal as {RunText.Phase(run)}: it goes on from there");
        if (run.Phase == RunPhase.Paused)
        {
            await cluster.Channel.UnaryAsync(ClusterMethods.Resume, new ResumeRequest { RunId = runId }, cancellation: token);
        }

        return true;
    }

    private static async Task<RunInfo> FollowAsync(LocalCluster cluster, string runId, IRunView view, ExperimentSpec spec, CancellationToken token)
    {
        var rehearsal = spec.Drill is null ? null : new KillDrill(spec.Drill, cluster, view);
        try
        {
            return await RunWatcher.FollowAsync(cluster.Channel, runId, view, OnUpdate, token);
        }
        catch (Exception exception) when (token.IsCancellationRequested && exception is OperationCanceledException or RpcException)
        {
            view.Log("interrupted: cancelling the run");
            await cluster.Channel.UnaryAsync(ClusterMethods.Cancel, new CancelRequest { RunId = runId, Reason = "interrupted" }, CancelTimeout, CancellationToken.None);
            return await cluster.Channel.UnaryAsync(ClusterMethods.Get, new GetRequest { RunId = runId }, CancelTimeout, CancellationToken.None);
        }
        catch (Exception exception) when (exception is RpcException or IOException && cluster.CoordinatorHasExited)
        {
            throw new IOException($"the coordinator process has ended: go on with lockstep run --resume {runId}", exception);
        }

        void OnUpdate(RunInfo info)
        {
            rehearsal?.On(info);
            if (info.WantedWorkers != spec.Workers.Max)
            {
                // lockstep scale: the workers of this machine follow.
                cluster.Grow(info.WantedWorkers);
            }
        }
    }
}
