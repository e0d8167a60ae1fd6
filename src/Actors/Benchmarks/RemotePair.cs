using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Benchmarks;

/// <summary>Two nodes in this process, linked over a real loopback connection; one echoes what the other asks.</summary>
internal sealed class RemotePair : IAsyncDisposable
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(30);

    private readonly RpcServer _server;
    private readonly ActorSystem _near;
    private readonly ActorSystem _far;
    private RpcChannel? _channel;
    private IActorRef? _echo;

    private RemotePair()
    {
        var messages = new MessageRegistry().Register<Heartbeat>();
        _near = new ActorSystem("near", new ActorSystemOptions { Messages = messages });
        _far = new ActorSystem("far", new ActorSystemOptions { Messages = messages });
        _server = new RpcServer(new RpcServerOptions());
        _far.MapRemote(_server);
        _far.Spawn("echo", () => new Echo());
    }

    public static async Task<RemotePair> StartAsync(CancellationToken cancellation)
    {
        var pair = new RemotePair();
        await pair._server.StartAsync(cancellation).ConfigureAwait(false);
        pair._channel = new RpcChannel(pair._server.Address);
        var link = await pair._near.ConnectAsync(pair._channel, cancellation).ConfigureAwait(false);
        pair._echo = pair._near.Resolve(link, "/echo");
        return pair;
    }

    public Task AskManyAsync(int asks, int inFlight)
        => Task.WhenAll(Enumerable.Range(0, inFlight).Select(lane => AskInTurnAsync(asks / inFlight + (lane < asks % inFlight ? 1 : 0))));

    public async ValueTask DisposeAsync()
    {
        await _near.DisposeAsync().ConfigureAwait(false);
        await _far.DisposeAsync().ConfigureAwait(false);
        _channel?.Dispose();
        await _server.DisposeAsync().ConfigureAwait(false);
    }

    private async Task AskInTurnAsync(int asks)
    {
        for (var i = 1; i <= asks; i++)
        {
            var answer = await _echo!.AskAsync<Heartbeat>(new Heartbeat { Sequence = (ulong)i }, AskTimeout).ConfigureAwait(false);
            if (answer.Sequence != (ulong)i)
            {
                throw new InvalidOperationException($"Question {i} was answered with {answer.Sequence}.");
            }
        }
    }

    private sealed class Echo : Actor
    {
        protected internal override void Receive(object message) => Context.Reply(message);
    }
}
