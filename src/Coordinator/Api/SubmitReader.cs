using System.Text.Json;
using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.Samples;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Api;

/// <summary>From a request to a run that can start, or to an error that says what to change.</summary>
internal sealed class SubmitReader(string runsDirectory, TimeProvider time, Action<string> warn)
{
    /// <exception cref="RpcException">INVALID_ARGUMENT with every error of the file; NOT_FOUND or FAILED_PRECONDITION for a run that cannot be resumed.</exception>
    public RunDescription Read(SubmitRequest request) => request.ResumeRunId.Length > 0 ? Resume(request) : Fresh(request);

    /// <summary>The experiment of a run that was accepted once.</summary>
    /// <exception cref="RpcException">FAILED_PRECONDITION: its file is gone or was changed.</exception>
    public ExperimentSpec SpecOf(RunInfo info)
    {
        string path = RunFiles.ExperimentOf(info.OutputDirectory);
        return File.Exists(path)
            ? Parse(File.ReadAllText(path), path)
            : throw new RpcException(RpcStatusCode.FailedPrecondition, $"{path} is gone: what run {info.RunId} was to do is not known");
    }

    /// <summary>The order of samples of a run whose data somebody has opened.</summary>
    /// <exception cref="RpcException">FAILED_PRECONDITION: the run's files do not say how large its shards are.</exception>
    public ISampleOrder OrderOf(ExperimentSpec spec, RunInfo info)
    {
        if (spec.Data.Order == SampleOrderKind.Full)
        {
            return SampleOrders.Of(spec, [info.TrainingSamples]);
        }

        try
        {
            return SampleOrders.Of(spec, RunFiles.ReadShardSizes(info.OutputDirectory));
        }
        catch (Exception exception) when (exception is IOException or JsonException or ArgumentException)
        {
            throw new RpcException(RpcStatusCode.FailedPrecondition, $"{info.OutputDirectory}: the sizes of the shards of run {info.RunId} cannot be read, and its order follows from them: {exception.Message}");
        }
    }

    private RunDescription Fresh(SubmitRequest request)
    {
        var spec = Parse(request.ExperimentYaml, request.SourceName.Length > 0 ? request.SourceName : "experiment.yaml");
        string id = RunId.New(time.GetUtcNow());
        return new RunDescription(
            id, spec, request.ExperimentYaml, request.BaseDirectory, Path.Combine(runsDirectory, id), time.GetUtcNow(), ResumeFrom: null);
    }

    private RunDescription Resume(SubmitRequest request)
    {
        string id = request.ResumeRunId;
        string directory = Path.Combine(runsDirectory, id);
        if (!RunId.IsValid(id) || !File.Exists(RunFiles.ExperimentOf(directory)))
        {
            throw new RpcException(RpcStatusCode.NotFound, $"no run '{id}' under {runsDirectory}: lockstep list shows the runs");
        }

        string yaml = File.ReadAllText(RunFiles.ExperimentOf(directory));
        var spec = Parse(yaml, RunFiles.ExperimentOf(directory));
        var search = new CheckpointLedger(RunFiles.CheckpointsOf(directory)).FindNewestValid();
        foreach (var damaged in search.Damaged)
        {
            warn($"damaged checkpoint passed over: {damaged.Message}");
        }

        if (search.Newest is null)
        {
            throw new RpcException(
                RpcStatusCode.FailedPrecondition, $"run {id} has no valid checkpoint to go on from ({search.Damaged.Count} damaged): submit its experiment anew");
        }

        if (search.Manifest!.SpecHash != ExperimentHash.Of(spec))
        {
            throw new RpcException(
                RpcStatusCode.FailedPrecondition,
                $"{RunFiles.ExperimentOf(directory)} was changed since checkpoint {search.Newest.Directory} was written: restore it, or submit it as a new run");
        }

        string baseDirectory = File.Exists(RunFiles.BaseOf(directory)) ? File.ReadAllText(RunFiles.BaseOf(directory)) : directory;
        return new RunDescription(id, spec, yaml, baseDirectory, directory, time.GetUtcNow(), search.Newest);
    }

    private static ExperimentSpec Parse(string yaml, string name)
    {
        var result = ExperimentYaml.Read(yaml, name);
        return result.Spec ?? throw new RpcException(
            RpcStatusCode.InvalidArgument, string.Join("\n", result.Errors.Select(error => error.ToString())));
    }
}
