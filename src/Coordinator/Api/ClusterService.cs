using System.Threading.Channels;
using Lockstep.Actors;
using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.Samples;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Api;

/// <summary>Service <c>lockstep.v1.Cluster</c> over the coordinator's actors.</summary>
internal sealed class ClusterService(IActorRef coordinator, SubmitReader submits, Func<CancellationToken, Task<NodesResponse>> nodes)
{
    private const int WatchBacklog = 256;
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(10);

    public void MapTo(RpcServer server)
    {
        server.Map(ClusterMethods.Submit, SubmitAsync);
        server.Map(ClusterMethods.List, ListAsync);
        server.Map(ClusterMethods.Get, GetAsync);
        server.Map(ClusterMethods.Cancel, CancelAsync);
        server.Map(ClusterMethods.Nodes, (_, context) => nodes(context.Cancellation));
        server.Map(ClusterMethods.Pause, PauseAsync);
        server.Map(ClusterMethods.Resume, ResumeAsync);
        server.Map(ClusterMethods.Scale, ScaleAsync);
        server.Map(ClusterMethods.Why, WhyAsync);
        server.Map(ClusterMethods.VerifyEpoch, VerifyEpochAsync);
        server.Map(ClusterMethods.Inject, InjectAsync);
        server.MapServerStream(ClusterMethods.Watch, WatchAsync);
    }

    private async Task<SubmitResponse> SubmitAsync(SubmitRequest request, RpcContext context)
    {
        var description = await Task.Run(() => submits.Read(request), context.Cancellation).ConfigureAwait(false);
        var answer = await coordinator.AskAsync<object>(new RunSubmitted(description), AskTimeout, context.Cancellation).ConfigureAwait(false);
        if (answer is RunRefused refused)
        {
            throw new RpcException(RpcStatusCode.FailedPrecondition, refused.Why);
        }

        // The journal answers in order: once it has, the run stands in it and outlives this coordinator.
        await AskAsync<LedgerAnswer>(new LedgerAsked(description.Id), context.Cancellation).ConfigureAwait(false);
        return new SubmitResponse { RunId = description.Id, OutputDirectory = description.OutputDirectory };
    }

    private async Task<ListResponse> ListAsync(ListRequest request, RpcContext context)
    {
        var answer = await coordinator.AskAsync<RunsAnswer>(new RunsAsked(null), AskTimeout, context.Cancellation).ConfigureAwait(false);
        var response = new ListResponse();
        response.Runs.AddRange(answer.Runs);
        return response;
    }

    private Task<RunInfo> GetAsync(GetRequest request, RpcContext context) => FindAsync(request.RunId, context.Cancellation);

    private async Task<CancelResponse> CancelAsync(CancelRequest request, RpcContext context)
    {
        var info = await FindAsync(request.RunId, context.Cancellation).ConfigureAwait(false);
        if (RunTable.HasEnded(info))
        {
            return new CancelResponse { Phase = info.Phase };
        }

        coordinator.Tell(new CancelRun(request.RunId, request.Reason.Length > 0 ? request.Reason : "cancelled by the user"));
        await foreach (var update in WatchAsync(new WatchRequest { RunId = request.RunId }, context).ConfigureAwait(false))
        {
            info = update.Run;
        }

        return new CancelResponse { Phase = info.Phase };
    }

    private async Task<RunInfo> PauseAsync(PauseRequest request, RpcContext context)
    {
        var info = await LiveAsync(request.RunId, context.Cancellation).ConfigureAwait(false);
        coordinator.Tell(new PauseRun(request.RunId, request.Reason.Length > 0 ? request.Reason : "asked for by the user"));
        await foreach (var update in WatchAsync(new WatchRequest { RunId = request.RunId }, context).ConfigureAwait(false))
        {
            info = update.Run;
            if (info.Phase == Protocol.V1.RunPhase.Paused)
            {
                return info;
            }

            if (update.Events.FirstOrDefault(happened => happened.Kind == "stop-failed") is { } failed)
            {
                throw new RpcException(RpcStatusCode.FailedPrecondition, $"run {request.RunId} is not paused: {failed.Text}");
            }
        }

        return info;
    }

    private async Task<RunInfo> ResumeAsync(ResumeRequest request, RpcContext context)
    {
        var info = await LiveAsync(request.RunId, context.Cancellation).ConfigureAwait(false);
        if (info.Phase != Protocol.V1.RunPhase.Paused && !info.Pausing)
        {
            throw new RpcException(RpcStatusCode.FailedPrecondition, $"run {request.RunId} is not paused: it is {info.Phase.ToString().ToLowerInvariant()}");
        }

        coordinator.Tell(new ResumeRun(request.RunId));
        await foreach (var update in WatchAsync(new WatchRequest { RunId = request.RunId }, context).ConfigureAwait(false))
        {
            info = update.Run;
            if (info.Phase != Protocol.V1.RunPhase.Paused)
            {
                break;
            }
        }

        return info;
    }

    private async Task<RunInfo> ScaleAsync(ScaleRequest request, RpcContext context)
    {
        await FindAsync(request.RunId, context.Cancellation).ConfigureAwait(false);
        await AskAsync<RunAccepted>(new ScaleRun(request.RunId, request.Workers), context.Cancellation).ConfigureAwait(false);
        return await FindAsync(request.RunId, context.Cancellation).ConfigureAwait(false);
    }

    private async Task<WhyResponse> WhyAsync(WhyRequest request, RpcContext context)
    {
        await FindAsync(request.RunId, context.Cancellation).ConfigureAwait(false);
        return await AskAsync<WhyResponse>(new WhyAsked(request.RunId), context.Cancellation).ConfigureAwait(false);
    }

    private async Task<VerifyEpochResponse> VerifyEpochAsync(VerifyEpochRequest request, RpcContext context)
    {
        var info = await FindAsync(request.RunId, context.Cancellation).ConfigureAwait(false);
        if (info.TrainingSamples == 0)
        {
            throw new RpcException(RpcStatusCode.FailedPrecondition, $"run {request.RunId} has not opened its data yet: nothing was used");
        }

        var spec = submits.SpecOf(info);
        var plan = StepPlan.Of(spec, info.TrainingSamples);
        long epochs = ((plan.TotalPortions - 1) / plan.PortionsPerEpoch) + 1;
        if (request.Epoch < 0 || request.Epoch >= epochs)
        {
            throw new RpcException(RpcStatusCode.InvalidArgument, $"epoch: expected 0 to {epochs - 1} for run {request.RunId}, found {request.Epoch}");
        }

        var ledger = await AskAsync<LedgerAnswer>(new LedgerAsked(request.RunId), context.Cancellation).ConfigureAwait(false);
        var order = submits.OrderOf(spec, info);
        long? completedAt = info.Phase == Protocol.V1.RunPhase.Completed ? info.Step : null;
        return await Task.Run(
            () => EpochProof.Of(plan, order, ledger.Steps, request.Epoch, completedAt), context.Cancellation).ConfigureAwait(false);
    }

    private async Task<InjectResponse> InjectAsync(InjectRequest request, RpcContext context)
    {
        var info = await LiveAsync(request.RunId, context.Cancellation).ConfigureAwait(false);
        var asked = new InjectAsked(request.RunId, request.Fault, request.Rank, request.Seconds, request.Factor);
        var injected = await AskAsync<FaultInjected>(asked, context.Cancellation).ConfigureAwait(false);
        if (injected.UnixUs == 0)
        {
            throw new RpcException(RpcStatusCode.InvalidArgument, injected.Detail);
        }

        uint rank = info.Workers.FirstOrDefault(worker => worker.WorkerId == injected.WorkerId)?.Rank ?? 0;
        return new InjectResponse { WorkerId = injected.WorkerId, Rank = rank, UnixUs = injected.UnixUs, Step = info.Step, Detail = injected.Detail };
    }

    /// <exception cref="RpcException">INVALID_ARGUMENT or FAILED_PRECONDITION when the answer is a refusal.</exception>
    private async Task<T> AskAsync<T>(object question, CancellationToken cancellation)
        where T : class
    {
        var answer = await coordinator.AskAsync<object>(question, AskTimeout, cancellation).ConfigureAwait(false);
        return answer switch
        {
            T expected => expected,
            RunRefused refused => throw new RpcException(refused.IsOutOfRange ? RpcStatusCode.InvalidArgument : RpcStatusCode.FailedPrecondition, refused.Why),
            _ => throw new RpcException(RpcStatusCode.Internal, $"unexpected answer {answer.GetType().Name}"),
        };
    }

    private async Task<RunInfo> LiveAsync(string runId, CancellationToken cancellation)
    {
        var info = await FindAsync(runId, cancellation).ConfigureAwait(false);
        return RunTable.HasEnded(info)
            ? throw new RpcException(RpcStatusCode.FailedPrecondition, $"run {runId} has ended ({info.Phase.ToString().ToLowerInvariant()})")
            : info;
    }

    private async IAsyncEnumerable<RunUpdate> WatchAsync(WatchRequest request, RpcContext context)
    {
        await FindAsync(request.RunId, context.Cancellation).ConfigureAwait(false);
        var channel = Channel.CreateBounded<RunUpdate>(new BoundedChannelOptions(WatchBacklog) { FullMode = BoundedChannelFullMode.DropOldest });
        coordinator.Tell(new WatchStarted(request.RunId, channel.Writer));
        try
        {
            await foreach (var update in channel.Reader.ReadAllAsync(context.Cancellation).ConfigureAwait(false))
            {
                yield return update;
            }
        }
        finally
        {
            coordinator.Tell(new WatchEnded(request.RunId, channel.Writer));
        }
    }

    private async Task<RunInfo> FindAsync(string runId, CancellationToken cancellation)
    {
        var answer = await coordinator.AskAsync<RunsAnswer>(new RunsAsked(runId), AskTimeout, cancellation).ConfigureAwait(false);
        return answer.Runs.Length == 1 ? answer.Runs[0] : throw new RpcException(RpcStatusCode.NotFound, $"no run '{runId}': lockstep list shows the runs");
    }
}
