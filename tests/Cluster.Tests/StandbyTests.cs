using System.Text.Json;
using Lockstep.Coordinator.Tests.Journal;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>Two coordinators on a real PostgreSQL; the one that leads is killed, or stopped and woken.</summary>
public sealed class StandbyTests(PostgresServer server, ITestOutputHelper output) : IClassFixture<PostgresServer>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly string[] Tables = ["terms", "generations", "events", "checkpoints", "steps", "rewinds"];

    [Fact(Timeout = 120_000)]
    public async Task Leader_Killed_StandbyLeadsWithinFiveSecondsAndCommandsAndWorkersFindIt()
    {
        using var pair = await CoordinatorPair.StartAsync(server);
        pair.AddWorker();
        await WorkerJoinedAsync(pair, "--coordinator", pair.Addresses);
        pair.First.Kill();
        var takeover = await pair.TakeoverAsync();
        output.WriteLine($"takeover after SIGKILL: {takeover.TotalSeconds:0.00} s");
        Assert.InRange(takeover, TimeSpan.Zero, Limit);
        Assert.Equal(0, (await pair.RunAsync("list")).Code);
        await WorkerJoinedAsync(pair, "--coordinator", pair.SecondAddress);
        Assert.Equal(2L, pair.Scalar<long>("SELECT term FROM lease"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Leader_EndedInOrder_HandsTheLeaseOverAtOnce()
    {
        using var pair = await CoordinatorPair.StartAsync(server);
        pair.First.Interrupt();
        var takeover = await pair.TakeoverAsync();
        output.WriteLine($"takeover after SIGINT: {takeover.TotalSeconds:0.00} s");
        Assert.Equal(0, await pair.First.ExitAsync());
        Assert.Equal(0, (await pair.RunAsync("list")).Code);
    }

    [Fact(Timeout = 120_000)]
    public async Task Leader_StoppedAndWoken_StepsDownAndWritesNothing()
    {
        using var pair = await CoordinatorPair.StartAsync(server);
        NoteWriters(pair);
        pair.AddWorker();
        await WorkerJoinedAsync(pair, "--coordinator", pair.Addresses);
        var (code, run, errors) = await pair.RunAsync("submit", pair.Write(Experiments.Small(epochs: 100_000)));
        Assert.True(code == 0, errors);
        await TrainsAsync(pair, run);
        LockstepProcess.Signal(pair.First.Id, "STOP");
        var takeover = await pair.TakeoverAsync();
        output.WriteLine($"takeover after SIGSTOP: {takeover.TotalSeconds:0.00} s");
        Assert.InRange(takeover, TimeSpan.Zero, Limit);
        Assert.Equal(0, (await pair.RunAsync("list")).Code);
        LockstepProcess.Signal(pair.First.Id, "CONT");
        await pair.First.ErrorAsync(line => line.StartsWith("stepping down from term 1", StringComparison.Ordinal));
        await pair.First.ErrorAsync(line => line.StartsWith("standing by", StringComparison.Ordinal) && line.Contains("with term 2", StringComparison.Ordinal));
        Assert.Equal(("second", 2L), (pair.Scalar<string>("SELECT writer FROM terms WHERE term = 2"), pair.Scalar<long>("SELECT term FROM lease")));
        foreach (string table in Tables)
        {
            Assert.Equal(0L, pair.Scalar<long>($"SELECT COUNT(*) FROM {table} WHERE writer = 'first' AND written > (SELECT written FROM terms WHERE term = 2)"));
        }

        Assert.True(pair.Scalar<long>("SELECT COUNT(*) FROM events WHERE writer = 'first'") > 0, "the note of the writer does not work");
        Assert.Equal(1L, pair.Scalar<long>("SELECT COUNT(*) FROM events WHERE kind = 'adopted' AND writer = 'second'"));
        Assert.Equal(0L, pair.Scalar<long>("SELECT COUNT(*) FROM events WHERE kind = 'worker-lost'"));
        Assert.Equal(0, (await pair.RunAsync("list")).Code);
    }

    [Fact(Timeout = 120_000)]
    public async Task Leader_KilledWhileARunTrains_StandbyAdoptsItWithoutAPause()
    {
        using var pair = await CoordinatorPair.StartAsync(server);
        pair.AddWorker();
        await WorkerJoinedAsync(pair, "--coordinator", pair.Addresses);
        var (code, run, errors) = await pair.RunAsync("submit", pair.Write(Experiments.Exact(max: 1)));
        Assert.True(code == 0, errors);
        using var first = new RpcChannel(new Uri(pair.Addresses.Split(',')[0]));
        await new RunHands(first, run).SlowAsync(ranks: 1, factor: 15);
        using var watch = LockstepProcess.Start("watch", run, "--json", "--coordinator", pair.Addresses);
        var before = RunUpdate.Parser.ParseJson(await watch.LineAsync(line => line.Contains("RUN_PHASE_TRAINING", StringComparison.Ordinal))).Run;
        pair.First.Kill();
        using var second = new RpcChannel(new Uri(pair.SecondAddress));
        await using var followed = new FollowedRun(second, run);
        var adopted = await followed.UntilAsync(info => info is { Term: 2, Phase: RunPhase.Training } && info.Step > before.Step, "adoption");
        Assert.Equal((before.Generation, 0), (adopted.Generation, adopted.WorkerFailures));
        await new RunHands(second, run).SlowAsync(ranks: 1, factor: 1);
        Assert.True(await watch.ExitAsync() == 0, watch.Errors);
        var ended = await followed.EndAsync();
        Assert.Equal((RunPhase.Completed, before.Generation, 0), (ended.Phase, ended.Generation, ended.RepeatedSteps));
        Assert.Equal(1L, pair.Scalar<long>("SELECT COUNT(*) FROM events WHERE kind = 'adopted'"));
        await new RunHands(second, run).EachSampleOnceAsync(Experiments.ExactEpochs);
    }

    /// <summary>Every row says from now on who wrote it, and when.</summary>
    private static void NoteWriters(CoordinatorPair pair)
    {
        foreach (string table in Tables)
        {
            pair.Scalar<object>($"ALTER TABLE {table} ADD COLUMN writer TEXT DEFAULT current_setting('application_name'), ADD COLUMN written TIMESTAMPTZ DEFAULT clock_timestamp()");
        }
    }

    private static async Task WorkerJoinedAsync(CoordinatorPair pair, params string[] connection)
    {
        while (true)
        {
            var (code, nodes, _) = await LockstepProcess.RunAsync(["nodes", "--json", .. connection]);
            if (code == 0 && JsonDocument.Parse(nodes).RootElement.GetProperty("nodes").EnumerateArray().Any(node => node.GetProperty("state").GetString() == "up"))
            {
                return;
            }

            Assert.False(pair.Second.HasExited);
        }
    }

    private static async Task TrainsAsync(CoordinatorPair pair, string run)
    {
        while (true)
        {
            var (_, shown, _) = await pair.RunAsync("show", run, "--json");
            if (shown.Contains("RUN_PHASE_TRAINING", StringComparison.Ordinal))
            {
                return;
            }

            Assert.False(pair.First.HasExited);
        }
    }
}
