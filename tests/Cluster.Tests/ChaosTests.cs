using System.Text.Json;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>Faults on real processes. Of times only that there are any: how short they are is for <c>lockstep bench recovery</c>.</summary>
public sealed class ChaosTests
{
    [Theory(Timeout = 90_000)]
    [InlineData("kill", true)]
    [InlineData("stop", true)]
    [InlineData("hang", true)]
    [InlineData("partition", true)]
    [InlineData("corrupt", true)]
    [InlineData("slow", false)]
    public async Task Chaos_OneFault_IsNoticedAndNothingIsLost(string fault, bool resumes)
    {
        await using var cluster = await ProcessCluster.StartAsync(workers: 3);
        string run = await cluster.SubmitAsync(Experiments.Small(epochs: 100_000, extra: "replica_check: {every: 1}", timeouts: "{worker_silent: 1s, step: 1s}"));
        await cluster.WaitForStepAsync(run, 20);
        var (code, output, errors) = await LockstepProcess.RunAsync(
            "chaos", run, fault, "--target", "1", "--every", "10s", "--for", "1s", "--seconds", "2.5", "--factor", "10", "--json", "--coordinator", cluster.Address.ToString());
        Assert.True(code == 0, errors);
        using var report = JsonDocument.Parse(output);
        var kind = Assert.Single(report.RootElement.GetProperty("kinds").EnumerateArray());
        Assert.Equal(fault, kind.GetProperty("kind").GetString());
        if (resumes)
        {
            Assert.True(kind.GetProperty("detected").GetInt32() >= 1, output + errors);
            Assert.True(kind.GetProperty("resume_ms").GetProperty("median").GetDouble() > 0);
        }

        Assert.All(["steps_lost", "samples_lost", "samples_repeated"], name => Assert.Equal(0, report.RootElement.GetProperty(name).GetInt64()));
        Assert.True(report.RootElement.GetProperty("epochs_verified").GetInt64() > 0);
        await cluster.Channel.UnaryAsync(ClusterMethods.Cancel, new CancelRequest { RunId = run });
        Assert.Equal(0, Assert.Single(Ledger.Merged(cluster.Runs, run)).First);
    }

    [Fact(Timeout = 60_000)]
    public async Task Inject_WhatCannotBe_IsRefusedWithTheReason()
    {
        await using var cluster = await ProcessCluster.StartAsync(workers: 1);
        string run = await cluster.SubmitAsync(Experiments.Small(epochs: 100_000));
        await cluster.WaitForStepAsync(run, 1);
        Assert.Contains("expected one of corrupt, hang, kill, partition, slow, stop", await RefusalAsync(cluster, new InjectRequest { RunId = run, Fault = "explode" }, RpcStatusCode.InvalidArgument), StringComparison.Ordinal);
        Assert.Contains("no rank 5", await RefusalAsync(cluster, new InjectRequest { RunId = run, Fault = "kill", Rank = 5 }, RpcStatusCode.FailedPrecondition), StringComparison.Ordinal);
        var (code, _, errors) = await LockstepProcess.RunAsync("chaos", run, "kill,explode", "--coordinator", cluster.Address.ToString());
        Assert.Equal(2, code);
        Assert.Contains("'explode'", errors, StringComparison.Ordinal);
    }

    private static async Task<string> RefusalAsync(ProcessCluster cluster, InjectRequest request, RpcStatusCode status)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(() => cluster.Channel.UnaryAsync(ClusterMethods.Inject, request));
        Assert.Equal(status, refusal.Status);
        return refusal.Message;
    }
}
