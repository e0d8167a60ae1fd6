using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Tests.Remote;

/// <summary>A hub that listens on a real socket, and nodes that connect to it.</summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    public const string Token = "t0ken";
    public const int MaxMessageBytes = 10_000;
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<IAsyncDisposable> _owned = [];

    private TwoNodes()
    {
        Hub = NewSystem("hub");
        Server = new RpcServer(new RpcServerOptions { BearerToken = Token, MaxMessageBytes = 2 * MaxMessageBytes });
        Hub.MapRemote(Server);
        Hub.SubscribeToNodes(Hub.Spawn("news", () => ScriptedActor.Listener(HubNews)));
    }

    public ActorSystem Hub { get; }

    /// <summary>NodeConnected and NodeLost of the hub.</summary>
    public Inbox HubNews { get; } = new();

    public RpcServer Server { get; }

    public static async Task<TwoNodes> StartAsync()
    {
        var nodes = new TwoNodes();
        await nodes.Server.StartAsync();
        return nodes;
    }

    public static ActorSystem NewSystem(string name) => new(name, new ActorSystemOptions
    {
        Messages = new MessageRegistry().Register<GetRequest>().Register<RunInfo>(),
        MaxMessageBytes = MaxMessageBytes,
    });

    public RpcChannel NewChannel(string token = Token)
    {
        var channel = new RpcChannel(Server.Address, new RpcChannelOptions { BearerToken = token });
        _owned.Add(new AsyncDisposable(channel));
        return channel;
    }

    /// <summary>Connects a new node; returns its system, its link and the channel under it.</summary>
    public async Task<(ActorSystem System, NodeLink Link, RpcChannel Channel)> JoinAsync(string name)
    {
        var system = NewSystem(name);
        _owned.Add(system);
        var channel = NewChannel();
        var link = await system.ConnectAsync(channel).WaitAsync(Patience);
        Assert.Equal(name, (await HubNews.NextAsync<NodeConnected>()).Link.NodeName);
        return (system, link, channel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in Enumerable.Reverse(_owned))
        {
            await owned.DisposeAsync();
        }

        await Hub.DisposeAsync();
        await Server.DisposeAsync();
    }

    private sealed class AsyncDisposable(IDisposable inner) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            inner.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
