using Lockstep.Actors.Cells;
using Lockstep.Actors.Remote;
using Lockstep.Protocol.Rpc;

namespace Lockstep.Actors;

/// <summary>The actors of one process (a node), their clock, and the links to other nodes.</summary>
public sealed class ActorSystem : IAsyncDisposable
{
    private readonly ActorSystemOptions _options;
    private readonly long _start;
    private readonly ActorCell _root;
    private readonly LinkTable _links;
    private readonly LinkConnector _connector;

    /// <summary>Creates a system and its root.</summary>
    /// <param name="nodeName">Name of this node, unique among the nodes that it links with.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">The name is empty or has characters other than letters, digits, <c>.</c>, <c>_</c>, <c>-</c>.</exception>
    public ActorSystem(string nodeName, ActorSystemOptions? options = null)
    {
        ActorName.ThrowIfInvalid(nodeName, nameof(nodeName));
        NodeName = nodeName;
        _options = options ?? new ActorSystemOptions();
        _start = _options.TimeProvider.GetTimestamp();
        Cells = new CellTable(this);
        _links = new LinkTable();
        _connector = new LinkConnector(this, _links, _options);
        _root = new ActorCell(this, null, "", () => new RootActor(), SupervisionPolicy.StopAtOnce);
    }

    /// <summary>Name of this node.</summary>
    public string NodeName { get; }

    /// <summary>Clock of the system.</summary>
    public TimeProvider TimeProvider => _options.TimeProvider;

    /// <summary>Messages that reached nobody.</summary>
    public DeadLetterOffice DeadLetters { get; } = new();

    /// <summary>Completes when all actors have stopped.</summary>
    public Task Terminated => _root.Ended;

    /// <summary>The open links, in the order in which they were opened.</summary>
    public IReadOnlyList<NodeLink> Links => _links.Open;

    internal CellTable Cells { get; }

    /// <summary>Monotonic time since the creation of the system.</summary>
    internal TimeSpan Uptime => TimeProvider.GetElapsedTime(_start);

    /// <summary>Creates an actor at <c>/name</c>. In a system that is stopping it is stopped at once.</summary>
    /// <exception cref="ArgumentException">The name is empty or has characters other than letters, digits, <c>.</c>, <c>_</c>, <c>-</c>.</exception>
    /// <exception cref="InvalidOperationException">The name is in use.</exception>
    public IActorRef Spawn(string name, Func<Actor> factory, SupervisionPolicy? policy = null)
    {
        var cell = Cells.Create(_root, name, factory, policy);
        _root.Mailbox.Post(new AdoptSignal(cell));
        return cell.Self;
    }

    /// <summary>The local actor at a path such as <c>/coordinator/runs</c>, or null.</summary>
    public IActorRef? Find(string path) => Cells.Find(path)?.Self;

    /// <summary>Stops a local actor after the message that it handles now; its children end first.</summary>
    /// <exception cref="ArgumentException">Not a local actor of this system.</exception>
    public void Stop(IActorRef actor)
    {
        if (actor is not LocalActorRef local || local.Cell.System != this)
        {
            throw new ArgumentException($"'{actor.Path}' is not an actor of node '{NodeName}'. Only local actors can be stopped; send a remote one a message instead.", nameof(actor));
        }

        local.Cell.Mailbox.Post(new StopSignal(TerminationReason.Stopped));
    }

    /// <summary>Accepts streams of other nodes on a server that has not been started. Who may open one is the server's affair (token, TLS).</summary>
    /// <exception cref="InvalidOperationException">The server has been started.</exception>
    public void MapRemote(RpcServer server) => server.MapDuplex(NodeMethods.Connect, _connector.AcceptAsync);

    /// <summary>As <see cref="MapRemote(RpcServer)"/>, for a server that outlives its systems.</summary>
    /// <param name="server">Not started yet.</param>
    /// <param name="current">The system that accepts a stream which arrives now; may throw <see cref="RpcException"/> to refuse it.</param>
    /// <exception cref="InvalidOperationException">The server has been started.</exception>
    public static void MapRemote(RpcServer server, Func<ActorSystem> current) =>
        server.MapDuplex(NodeMethods.Connect, (frames, writer, context) => current()._connector.AcceptAsync(frames, writer, context));

    /// <summary>Opens the stream to another node and exchanges names. The channel stays the caller's; one link a channel.</summary>
    /// <exception cref="RpcException">The node cannot be reached, or refused (token, name, version).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled first.</exception>
    public Task<NodeLink> ConnectAsync(RpcChannel channel, CancellationToken cancellation = default) => _connector.ConnectAsync(channel, cancellation);

    /// <summary>Reference to the actor at a path of a linked node, whether or not one lives there. It ends with the link.</summary>
    public IActorRef Resolve(NodeLink link, string path) => link.Resolve(path);

    /// <summary>As <see cref="Resolve(NodeLink, string)"/> by the node's name; null where no link to it is open.</summary>
    public IActorRef? Resolve(string nodeName, string path) => _links.Find(nodeName)?.Resolve(path);

    /// <summary>Sends <see cref="NodeConnected"/> and <see cref="NodeLost"/> to an actor, first for the links that are open now. Dispose to end.</summary>
    public IDisposable SubscribeToNodes(IActorRef subscriber) => _links.Subscribe(subscriber);

    /// <summary>Stops all actors, children first, then sends what still waits for other nodes and closes the links.</summary>
    public async Task StopAsync()
    {
        _root.Mailbox.Post(new StopSignal(TerminationReason.Stopped));
        await _root.Ended.ConfigureAwait(false);
        await Task.WhenAll(_links.Open.Select(link => link.CloseAsync())).ConfigureAwait(false);
    }

    /// <summary>Same as <see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    internal void ReportFailure(string path, Exception cause) => _options.OnFailure?.Invoke(path, cause);
}
