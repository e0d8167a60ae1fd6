using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Protocol.Tests.Rpc;

public sealed class RpcCallTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RpcServer _server = new(new RpcServerOptions { BearerToken = "t0ken", MaxMessageBytes = 1000, WebPort = 0 });
    private RpcChannel _channel = null!;

    public async ValueTask InitializeAsync()
    {
        _server.Map(ClusterMethods.Submit, (request, context) => Task.FromResult(new SubmitResponse { RunId = request.ExperimentYaml, OutputDirectory = context.Timeout?.ToString() ?? "none" }));
        _server.Map(ClusterMethods.Get, (_, _) => throw new RpcException(RpcStatusCode.NotFound, "nö 100 %"));
        _server.Map(ClusterMethods.Nodes, (_, _) => throw new InvalidOperationException("bug"));
        _server.Map(ClusterMethods.Cancel, async (_, context) => await NeverAsync<CancelResponse>(context.Cancellation));
        _server.Map(ClusterMethods.List, (_, _) => Task.FromResult(new ListResponse { Runs = { new RunInfo { Reason = new string('x', 2000) } } }));
        _server.MapServerStream(ClusterMethods.Watch, (request, context) => WatchAsync(request, context.Cancellation));
        _server.MapDuplex(NodeMethods.Connect, EchoAsync);
        _server.MapGet("/metrics", _ => ValueTask.FromResult(new TextAnswer("up 1\n")), anonymous: true);
        _server.MapGet("/secret", _ => ValueTask.FromResult(new TextAnswer("hidden")));
        await _server.StartAsync();
        _channel = NewChannel("t0ken");
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Unary_Answered_GivesResponseAndDeadlineReachesHandler()
    {
        var response = await _channel.UnaryAsync(ClusterMethods.Submit, new SubmitRequest { ExperimentYaml = "abc" }, TimeSpan.FromMinutes(2));
        Assert.Equal("abc", response.RunId);
        Assert.Equal("00:02:00", response.OutputDirectory);
    }

    [Fact]
    public async Task Unary_HandlerThrowsStatus_CallerGetsIt()
    {
        var e = await FailAsync(_channel.UnaryAsync(ClusterMethods.Get, new GetRequest()), RpcStatusCode.NotFound);
        Assert.Equal("nö 100 %", e.Message);
    }

    [Fact]
    public async Task Unary_HandlerThrowsAnythingElse_IsUnknownWithItsMessage()
    {
        var e = await FailAsync(_channel.UnaryAsync(ClusterMethods.Nodes, new NodesRequest()), RpcStatusCode.Unknown);
        Assert.Contains("bug", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task Unary_UnknownMethod_IsUnimplemented()
        => FailAsync(_channel.UnaryAsync(new RpcMethod<GetRequest, RunInfo>("lockstep.v1.Cluster", "Nonsense"), new GetRequest()), RpcStatusCode.Unimplemented);

    [Fact]
    public async Task Unary_WrongOrNoToken_IsUnauthenticated()
    {
        foreach (var token in new[] { "wrong", null })
        {
            using var channel = NewChannel(token);
            await FailAsync(channel.UnaryAsync(ClusterMethods.Submit, new SubmitRequest()), RpcStatusCode.Unauthenticated);
        }
    }

    [Fact]
    public Task Unary_RequestTooLarge_IsResourceExhausted()
        => FailAsync(_channel.UnaryAsync(ClusterMethods.Submit, new SubmitRequest { ExperimentYaml = new string('x', 1001) }), RpcStatusCode.ResourceExhausted);

    [Fact]
    public async Task Unary_ResponseTooLarge_IsResourceExhausted()
    {
        using var channel = new RpcChannel(_server.Address, new RpcChannelOptions { BearerToken = "t0ken", MaxMessageBytes = 500 });
        await FailAsync(channel.UnaryAsync(ClusterMethods.List, new ListRequest()), RpcStatusCode.ResourceExhausted);
    }

    [Fact]
    public async Task Unary_DeadlinePasses_BothSidesEnd()
    {
        await FailAsync(_channel.UnaryAsync(ClusterMethods.Cancel, new CancelRequest(), TimeSpan.FromMilliseconds(100)), RpcStatusCode.DeadlineExceeded);
        await _cancelled.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Unary_CallerCancels_HandlerIsCancelled()
    {
        using var source = new CancellationTokenSource();
        var call = _channel.UnaryAsync(ClusterMethods.Cancel, new CancelRequest(), null, source.Token);
        await _entered.Task.WaitAsync(Patience);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await _cancelled.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Unary_ServerStops_IsUnavailable()
    {
        var call = _channel.UnaryAsync(ClusterMethods.Cancel, new CancelRequest());
        await _entered.Task.WaitAsync(Patience);
        await _server.StopAsync();
        await FailAsync(call, RpcStatusCode.Unavailable);
        await FailAsync(_channel.UnaryAsync(ClusterMethods.Submit, new SubmitRequest()), RpcStatusCode.Unavailable);
    }

    [Fact]
    public async Task ServerStream_Hundred_ComeInOrder()
    {
        var steps = new List<long>();
        await foreach (var update in _channel.ServerStreamAsync(ClusterMethods.Watch, new WatchRequest()))
        {
            steps.Add(update.Run.Step);
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), steps);
    }

    [Fact]
    public async Task ServerStream_LoopLeftEarly_HandlerIsCancelled()
    {
        await foreach (var update in _channel.ServerStreamAsync(ClusterMethods.Watch, new WatchRequest { RunId = "endless" }))
        {
            Assert.Equal(0, update.Run.Step);
            break;
        }

        await _cancelled.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Duplex_PingPong_ThenCompletes()
    {
        using var call = _channel.Duplex(NodeMethods.Connect);
        await using var responses = call.ResponsesAsync().GetAsyncEnumerator();
        foreach (var name in new[] { "a", "b", "c" })
        {
            await call.Requests.WriteAsync(new Frame { Hello = new Hello { Node = name } });
            Assert.True(await responses.MoveNextAsync());
            Assert.Equal(name, responses.Current.Hello.Node);
        }

        await call.CompleteRequestsAsync();
        Assert.False(await responses.MoveNextAsync());
    }

    [Fact]
    public async Task Channel_NobodyListens_IsUnavailableAndSaysWhere()
    {
        using var channel = new RpcChannel(new Uri("http://127.0.0.1:1"));
        var e = await FailAsync(channel.UnaryAsync(ClusterMethods.Submit, new SubmitRequest()), RpcStatusCode.Unavailable);
        Assert.Contains("127.0.0.1:1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_PortInUse_SaysWhichAndWhatToDo()
    {
        await using var second = new RpcServer(new RpcServerOptions { Port = _server.Port });
        var e = await Assert.ThrowsAsync<IOException>(() => second.StartAsync());
        Assert.Contains($"127.0.0.1:{_server.Port}", e.Message, StringComparison.Ordinal);
        Assert.Contains("another port", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OverHttp1_ServesAnonymousPathsAndGuardsTheRest()
    {
        using var http = new HttpClient();
        var web = new Uri($"http://127.0.0.1:{_server.WebPort}/");
        Assert.Equal("up 1\n", await http.GetStringAsync(new Uri(web, "metrics")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri(web, "secret"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(web, "nothing"))).StatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "t0ken");
        Assert.Equal("hidden", await http.GetStringAsync(new Uri(web, "secret")));
    }

    private RpcChannel NewChannel(string? token) => new(_server.Address, new RpcChannelOptions { BearerToken = token });

    private static async Task<RpcException> FailAsync(Task call, RpcStatusCode expected)
    {
        var e = await Assert.ThrowsAsync<RpcException>(() => call.WaitAsync(Patience));
        Assert.Equal(expected, e.Status);
        return e;
    }

    private async Task<T> NeverAsync<T>(CancellationToken cancellation)
    {
        _entered.TrySetResult();
        using var registration = cancellation.Register(() => _cancelled.TrySetResult());
        await Task.Delay(Timeout.Infinite, cancellation);
        throw new InvalidOperationException("not reached");
    }

    private async IAsyncEnumerable<RunUpdate> WatchAsync(WatchRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var step = 0; step < 100; step++)
        {
            yield return new RunUpdate { Run = new RunInfo { Step = step } };
            if (request.RunId == "endless")
            {
                await NeverAsync<RunUpdate>(cancellation);
            }
        }
    }

    private static async Task EchoAsync(IAsyncEnumerable<Frame> requests, RpcStreamWriter<Frame> responses, RpcContext context)
    {
        await foreach (var frame in requests)
        {
            await responses.WriteAsync(frame);
        }
    }
}
