using System.Text.Json;
using Lockstep.Protocol.Tests.Rpc.Interop;

namespace Lockstep.Cluster.Tests;

/// <summary>A live coordinator, driven by Google's own gRPC client.</summary>
public sealed class OtherClientTests
{
    [Fact]
    public async Task Grpcio_SubmitWatchGetListNodes_SeeTheRunToItsEnd()
    {
        PythonClient.SkipIfMissing();
        await using var cluster = await ProcessCluster.StartAsync(workers: 1);
        var (responses, status, message) = await CallAsync(cluster, "Submit", new { experiment_yaml = Experiments.Small(epochs: 3), source_name = "other.yaml" });
        Assert.True(status == "OK", message);
        string run = responses[0].GetProperty("runId").GetString()!;

        var (updates, watched, _) = await CallAsync(cluster, "Watch", new { run_id = run });
        Assert.Equal("OK", watched);
        Assert.Equal("RUN_PHASE_COMPLETED", updates[^1].GetProperty("run").GetProperty("phase").GetString());

        var (got, _, _) = await CallAsync(cluster, "Get", new { run_id = run });
        Assert.Equal("30", got[0].GetProperty("step").GetString());
        var (list, _, _) = await CallAsync(cluster, "List", new { });
        Assert.Equal(run, list[0].GetProperty("runs")[0].GetProperty("runId").GetString());
        var (nodes, _, _) = await CallAsync(cluster, "Nodes", new { });
        Assert.Equal("up", nodes[0].GetProperty("nodes")[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task Grpcio_Cancel_EndsARunningRun()
    {
        PythonClient.SkipIfMissing();
        await using var cluster = await ProcessCluster.StartAsync(workers: 1);
        string run = await cluster.SubmitAsync(Experiments.Small(epochs: 100_000));
        var (responses, status, message) = await CallAsync(cluster, "Cancel", new { run_id = run, reason = "enough" });
        Assert.True(status == "OK", message);
        Assert.Equal("RUN_PHASE_CANCELLED", responses[0].GetProperty("phase").GetString());
    }

    [Fact]
    public async Task Grpcio_Errors_AreTheDocumentedStatusCodes()
    {
        PythonClient.SkipIfMissing();
        await using var cluster = await ProcessCluster.StartAsync(workers: 0);
        var (_, unknown, _) = await CallAsync(cluster, "Get", new { run_id = "nosuchrun" });
        Assert.Equal("NOT_FOUND", unknown);
        var (_, wrong, message) = await CallAsync(cluster, "Submit", new { experiment_yaml = "name: x\nepohcs: 3\n", source_name = "wrong.yaml" });
        Assert.Equal("INVALID_ARGUMENT", wrong);
        Assert.Contains("wrong.yaml:2:1", message, StringComparison.Ordinal);
    }

    private static Task<(List<JsonElement> Responses, string Status, string Message)> CallAsync(ProcessCluster cluster, string method, object request) =>
        PythonClient.CallAsync(cluster.Address.Port, $"lockstep.v1.Cluster/{method}", JsonSerializer.Serialize(request));
}
