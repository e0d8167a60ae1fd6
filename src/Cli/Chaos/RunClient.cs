using Lockstep.Cli.Commands;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Chaos;

/// <summary>One run, as seen through its coordinator.</summary>
internal sealed class RunClient(LeaderChannel channel, string runId)
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(30);

    public string RunId => runId;

    public IAsyncEnumerable<RunUpdate> WatchAsync(CancellationToken token) =>
        channel.ServerStreamAsync(ClusterMethods.Watch, new WatchRequest { RunId = runId }, token);

    public Task<RunInfo> GetAsync(CancellationToken token) =>
        channel.UnaryAsync(ClusterMethods.Get, new GetRequest { RunId = runId }, CallLimit, token);

    /// <exception cref="RpcException">The worker refused, or there is none of this rank.</exception>
    public Task<InjectResponse> InjectAsync(string fault, int rank, TimeSpan duration, double factor, CancellationToken token) => channel.UnaryAsync(
        ClusterMethods.Inject,
        new InjectRequest { RunId = runId, Fault = fault, Rank = rank, Seconds = duration.TotalSeconds, Factor = factor },
        CallLimit,
        token);

    public Task<RunInfo> PauseAsync(CancellationToken token) =>
        channel.UnaryAsync(ClusterMethods.Pause, new PauseRequest { RunId = runId, Reason = "chaos" }, CallLimit, token);

    public Task<RunInfo> ResumeAsync(CancellationToken token) =>
        channel.UnaryAsync(ClusterMethods.Resume, new ResumeRequest { RunId = runId }, CallLimit, token);

    public Task<RunInfo> ScaleAsync(int workers, CancellationToken token) =>
        channel.UnaryAsync(ClusterMethods.Scale, new ScaleRequest { RunId = runId, Workers = workers }, CallLimit, token);

    public Task<VerifyEpochResponse> VerifyEpochAsync(long epoch, CancellationToken token) =>
        channel.UnaryAsync(ClusterMethods.VerifyEpoch, new VerifyEpochRequest { RunId = runId, Epoch = epoch }, CallLimit, token);
}
