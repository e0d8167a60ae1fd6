using Lockstep.Actors.Tests;
using Lockstep.Coordinator.Hosting;
using Lockstep.Coordinator.Journal;
using Lockstep.Coordinator.Tests.Journal;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Tests.Hosting;

[Collection(PostgresCollection.Name)]
public sealed class CoordinatorHostTests(PostgresServer server) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-host-").FullName;

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Standby_Asked_NamesTheLeaderAndLeadsWhenThatOneEnds(bool shared)
    {
        string? database = shared ? server.NewSchema() : null;
        var said = new Inbox();
        var first = await CoordinatorHost.StartAsync(Options(database, _ => { }));
        await using var second = await CoordinatorHost.StartAsync(Options(database, said.Add));
        Assert.Equal((1UL, null), (first.Term, second.Term));
        using var channel = new RpcChannel(second.Address);
        var refused = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(ClusterMethods.List, new ListRequest()));
        Assert.Equal(RpcStatusCode.Unavailable, refused.Status);
        Assert.Equal(first.Address, LeaderHint.Of(refused, second.Address));
        Assert.StartsWith("standing by", await said.NextAsync<string>(), StringComparison.Ordinal);
        await first.DisposeAsync();
        Assert.StartsWith("taking over", await said.NextAsync<string>(), StringComparison.Ordinal);
        Assert.Equal(2UL, second.Term);
        Assert.Empty((await channel.UnaryAsync(ClusterMethods.List, new ListRequest())).Runs);
    }

    /// <summary>As after a stop and a late awakening: the lease has gone on to another term.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Leader_LeaseTakenByAnother_StepsDownAndEndsItsCalls(bool shared)
    {
        string? database = shared ? server.NewSchema() : null;
        var said = new Inbox();
        await using var host = await CoordinatorHost.StartAsync(Options(database, said.Add));
        SqlDialect dialect = database is null ? new SqliteDialect(Path.Combine(_directory, "journal.db")) : new PostgresDialect(database, TimeSpan.FromSeconds(2));
        using (var connection = dialect.Open())
        {
            connection.Execute(null, $"UPDATE lease SET term = 9, holder = 'other', address = 'http://10.9.9.9:7070/', duration_ms = 3600000, renewed_ms = {dialect.NowMs}");
        }

        Assert.StartsWith("stepping down from term 1", await said.NextAsync<string>(), StringComparison.Ordinal);
        Assert.Contains("10.9.9.9", await said.NextAsync<string>(), StringComparison.Ordinal);
        using var channel = new RpcChannel(host.Address);
        var refused = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(ClusterMethods.Nodes, new NodesRequest()));
        Assert.Equal(new Uri("http://10.9.9.9:7070"), LeaderHint.Of(refused, host.Address));
    }

    [Fact(Timeout = 60_000)]
    public async Task NeverStandBy_JournalLedByAnother_LeadsOnAnother()
    {
        await using var first = await CoordinatorHost.StartAsync(Options(null, _ => { }));
        await using var second = await CoordinatorHost.StartAsync(Options(null, _ => { }) with { NeverStandBy = true });
        Assert.Equal((1UL, 1UL), (first.Term, second.Term));
        Assert.Equal(Path.Combine(_directory, "journal-2.db"), second.Journal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private CoordinatorOptions Options(string? database, Action<string> log) => new()
    {
        RunsDirectory = _directory,
        JournalPath = Path.Combine(_directory, "journal.db"),
        Database = database,
        Log = log,
    };
}
