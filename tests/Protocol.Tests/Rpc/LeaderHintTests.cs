using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Protocol.Tests.Rpc;

public sealed class LeaderHintTests
{
    private static readonly Uri Asked = new("http://10.0.0.1:7070");

    [Fact]
    public void Of_Refusal_IsTheLeader()
    {
        var refusal = LeaderHint.Refusal(new Uri("http://10.0.0.2:7071/"));
        Assert.Equal("standby; the leader is at http://10.0.0.2:7071", refusal.Message);
        Assert.Equal(new Uri("http://10.0.0.2:7071"), LeaderHint.Of(refusal, Asked));
    }

    [Fact]
    public void Of_RefusalWithoutALeader_IsNone()
    {
        var refusal = LeaderHint.Refusal(null);
        Assert.True(LeaderHint.IsStandby(refusal));
        Assert.Null(LeaderHint.Of(refusal, Asked));
    }

    [Fact]
    public void Of_LeaderWithoutTls_IsNoHintForOneAskedOverTls() =>
        Assert.Null(LeaderHint.Of(LeaderHint.Refusal(new Uri("http://10.0.0.2:7071")), new Uri("https://10.0.0.1:7070")));

    [Theory]
    [InlineData(RpcStatusCode.Unavailable, "No connection to http://x: the leader is at http://10.0.0.2:7071")]
    [InlineData(RpcStatusCode.Internal, "standby; the leader is at http://10.0.0.2:7071")]
    [InlineData(RpcStatusCode.Unavailable, "standby; the leader is at nowhere")]
    public void Of_AnyOtherFailure_IsNone(RpcStatusCode status, string message) => Assert.Null(LeaderHint.Of(new RpcException(status, message), Asked));

    [Fact(Timeout = 30_000)]
    public async Task Admit_RefusesThenAdmitsAndEndsTheCallsItAdmitted()
    {
        CancellationTokenSource? serving = null;
        var entered = new TaskCompletionSource();
        await using var server = new RpcServer(new RpcServerOptions
        {
            BearerToken = "t",
            Admit = () => serving?.Token ?? throw LeaderHint.Refusal(null),
        });
        server.Map(ClusterMethods.Get, async (_, context) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Cancellation);
            return new RunInfo();
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
        using var stranger = new RpcChannel(server.Address);
        Assert.Equal(RpcStatusCode.Unauthenticated, (await FailAsync(stranger)).Status);
        using var channel = new RpcChannel(server.Address, new RpcChannelOptions { BearerToken = "t" });
        Assert.True(LeaderHint.IsStandby(await FailAsync(channel)));
        serving = new CancellationTokenSource();
        var call = FailAsync(channel);
        await entered.Task;
        await serving.CancelAsync();
        Assert.Equal(RpcStatusCode.Unavailable, (await call).Status);
    }

    private static Task<RpcException> FailAsync(RpcChannel channel) =>
        Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(ClusterMethods.Get, new GetRequest()));
}
