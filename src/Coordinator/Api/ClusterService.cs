using System.Threading.Channels;
using Lockstep.Actors;
using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Rpc;
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
        server.MapServerStream(ClusterMethods.Watch, WatchAsync);
    }

    private async Task<SubmitResponse> SubmitAsync(SubmitRequest request, RpcContext context)
    {
        var description = await Task.Run(() => submits.Read(request), context.Cancellation).ConfigureAwait(false);
        var answer = await coordinator.AskAsync<object>(new RunSubmitted(description), AskTimeout, context.Cancellation).ConfigureAwait(false);
        return answer is RunRefused refused
            ? throw new RpcException(RpcStatusCode.FailedPrecondition, refused.Why)
            : new SubmitResponse { RunId = description.Id, OutputDirectory = description.OutputDirectory };
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
