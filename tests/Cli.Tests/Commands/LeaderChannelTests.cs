using System.Net;
using System.Net.Sockets;
using Lockstep.Cli.Commands;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Tests.Commands;

public sealed class LeaderChannelTests
{
    [Fact(Timeout = 60_000)]
    public async Task Unary_OneThatStandsBy_GoesToTheLeaderThatItNames()
    {
        await using var leader = await ScriptedCoordinator.StartAsync();
        await using var standby = await ScriptedCoordinator.StartAsync(() => leader.Address);
        using var channel = new LeaderChannel([standby.Address], new RpcChannelOptions());
        Assert.Equal(leader.Address.ToString(), (await GetAsync(channel)).Name);
    }

    /// <summary>Who listens and never answers is what a stopped process looks like.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Unary_OneIsStopped_FindsTheOther()
    {
        using var stopped = new TcpListener(IPAddress.Loopback, 0);
        stopped.Start();
        await using var leader = await ScriptedCoordinator.StartAsync();
        using var channel = new LeaderChannel([new Uri($"http://127.0.0.1:{((IPEndPoint)stopped.LocalEndpoint).Port}"), leader.Address], new RpcChannelOptions());
        Assert.Equal(leader.Address.ToString(), (await GetAsync(channel)).Name);
    }

    [Fact(Timeout = 25_000)]
    public async Task Unary_NobodyListens_FailsAtOnceAndNamesAll()
    {
        using var channel = new LeaderChannel([new Uri("http://127.0.0.1:1"), new Uri("http://127.0.0.1:2")], new RpcChannelOptions());
        var failure = await Assert.ThrowsAsync<RpcException>(() => GetAsync(channel));
        Assert.Equal(RpcStatusCode.Unavailable, failure.Status);
        Assert.Contains("http://127.0.0.1:1, http://127.0.0.1:2", failure.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Unary_LeaderDied_TheNextCallFindsTheNewOne()
    {
        var first = await ScriptedCoordinator.StartAsync();
        await using var second = await ScriptedCoordinator.StartAsync();
        using var channel = new LeaderChannel([first.Address, second.Address], new RpcChannelOptions());
        await GetAsync(channel);
        await first.DisposeAsync();
        try
        {
            await GetAsync(channel);
        }
        catch (RpcException lost)
        {
            // Sent to the dead one: not repeated, it may have begun.
            Assert.Equal(RpcStatusCode.Unavailable, lost.Status);
        }

        Assert.Equal(second.Address.ToString(), (await GetAsync(channel)).Name);
    }

    private static Task<RunInfo> GetAsync(LeaderChannel channel) => channel.UnaryAsync(ClusterMethods.Get, new GetRequest { RunId = "r" });
}
