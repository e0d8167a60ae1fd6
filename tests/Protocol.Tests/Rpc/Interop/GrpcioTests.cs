using System.Runtime.CompilerServices;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Protocol.Tests.Rpc.Interop;

/// <summary>Our server under Google's own client: what "any gRPC client works" rests on.</summary>
public sealed class GrpcioTests : IAsyncLifetime
{
    private const string Token = "s3cret";

    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RpcServer _server = new(new RpcServerOptions { BearerToken = Token, MaxMessageBytes = 100_000 });

    public async ValueTask InitializeAsync()
    {
        PythonClient.SkipIfMissing();
        _server.Map(ClusterMethods.Submit, (request, _) => Task.FromResult(new SubmitResponse { RunId = "r" + request.ExperimentYaml.Length, OutputDirectory = request.BaseDirectory }));
        _server.Map(ClusterMethods.Get, (request, _) => throw new RpcException(RpcStatusCode.NotFound, $"no run '{request.RunId}' – 100 % gone\nreally"));
        _server.Map(ClusterMethods.Cancel, (_, context) => NeverAsync<CancelResponse>(context.Cancellation));
        _server.MapServerStream(ClusterMethods.Watch, (request, context) => WatchAsync(request, context.Cancellation));
        _server.MapDuplex(NodeMethods.Connect, EchoAsync);
        await _server.StartAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Unary_Answered_ResponseAndOk()
    {
        var (responses, status, _) = await CallAsync("lockstep.v1.Cluster/Submit", """{"experimentYaml": "abcde", "baseDirectory": "/dätä"}""");
        Assert.Equal("OK", status);
        var response = Assert.Single(responses);
        Assert.Equal("r5", response.GetProperty("runId").GetString());
        Assert.Equal("/dätä", response.GetProperty("outputDirectory").GetString());
    }

    [Fact]
    public async Task Unary_HandlerFails_StatusAndMessageArriveUnharmed()
    {
        var (responses, status, message) = await CallAsync("lockstep.v1.Cluster/Get", """{"runId": "7f"}""");
        Assert.Empty(responses);
        Assert.Equal("NOT_FOUND", status);
        Assert.Equal("no run '7f' – 100 % gone\nreally", message);
    }

    [Fact]
    public async Task ServerStream_ThreeResponses_ComeInOrder()
    {
        var (responses, status, _) = await CallAsync("lockstep.v1.Cluster/Watch", """{"runId": "3"}""");
        Assert.Equal("OK", status);
        Assert.Equal(["1", "2", "3"], responses.Select(r => r.GetProperty("run").GetProperty("step").GetString()));
    }

    [Fact]
    public async Task Duplex_FramesSent_ComeBack()
    {
        var (responses, status, _) = await CallAsync("lockstep.v1.Node/Connect", """[{"hello": {"node": "a"}}, {"watch": {"target": "/b", "watcher": "/c"}}]""");
        Assert.Equal("OK", status);
        Assert.Equal(2, responses.Count);
        Assert.Equal("a", responses[0].GetProperty("hello").GetProperty("node").GetString());
        Assert.Equal("/b", responses[1].GetProperty("watch").GetProperty("target").GetString());
    }

    [Fact]
    public async Task Unary_DeadlinePasses_DeadlineExceeded()
    {
        var (_, status, _) = await CallAsync("lockstep.v1.Cluster/Cancel", "{}", "--deadline", "0.2");
        Assert.Equal("DEADLINE_EXCEEDED", status);
    }

    [Fact]
    public async Task ServerStream_CancelledByClient_HandlerIsCancelled()
    {
        var (responses, status, _) = await CallAsync("lockstep.v1.Cluster/Watch", """{"runId": "endless"}""", "--cancel-after", "1");
        Assert.Single(responses);
        Assert.Equal("CANCELLED", status);
        await _cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Unary_OversizedRequest_ResourceExhausted()
    {
        var (_, status, message) = await CallAsync("lockstep.v1.Cluster/Submit", "{}", "--bytes", "experiment_yaml=100001");
        Assert.Equal("RESOURCE_EXHAUSTED", status);
        Assert.Contains("100000", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unary_CompressedRequest_Unimplemented()
    {
        var (_, status, _) = await CallAsync("lockstep.v1.Cluster/Submit", "{}", "--bytes", "experiment_yaml=5000", "--gzip");
        Assert.Equal("UNIMPLEMENTED", status);
    }

    [Fact]
    public async Task Unary_UnknownMethod_Unimplemented()
    {
        var (_, status, _) = await CallAsync("lockstep.v1.Cluster/Nonsense", "{}");
        Assert.Equal("UNIMPLEMENTED", status);
    }

    [Fact]
    public async Task Unary_WrongToken_Unauthenticated()
    {
        var (_, status, _) = await PythonClient.CallAsync(_server.Port, "lockstep.v1.Cluster/Submit", "{}", "--token", "guess");
        Assert.Equal("UNAUTHENTICATED", status);
    }

    private Task<(List<System.Text.Json.JsonElement> Responses, string Status, string Message)> CallAsync(string method, string request, params string[] more)
        => PythonClient.CallAsync(_server.Port, method, request, ["--token", Token, .. more]);

    private static async Task<T> NeverAsync<T>(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        throw new InvalidOperationException("not reached");
    }

    private async IAsyncEnumerable<RunUpdate> WatchAsync(WatchRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var step = 1; step <= 3; step++)
        {
            yield return new RunUpdate { Run = new RunInfo { Step = step } };
            if (request.RunId == "endless")
            {
                using var registration = cancellation.Register(_cancelled.SetResult);
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
