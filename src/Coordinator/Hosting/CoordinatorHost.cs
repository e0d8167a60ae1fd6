using Lockstep.Actors;
using Lockstep.Actors.Membership;
using Lockstep.Coordinator.Api;
using Lockstep.Coordinator.Journal;
using Lockstep.Coordinator.Queue;
using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Hosting;

/// <summary>A coordinator in this process: journal, actors, API.</summary>
public sealed class CoordinatorHost : IAsyncDisposable
{
    /// <summary>Name of the coordinator's node: workers resolve its actors under it.</summary>
    public const string NodeName = "coordinator";

    /// <summary>Path of the actor that workers join.</summary>
    public const string MembershipPath = "/membership";

    // A lost link is seen at once. For silence, runs have a limit of their own (timeouts.worker_silent); this one is for idle workers.
    private static readonly PhiAccrualOptions IdleWorkers = new() { Floor = TimeSpan.FromSeconds(20), Ceiling = TimeSpan.FromSeconds(30) };
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(10);
    private readonly ActorSystem _system;
    private readonly RpcServer _server;
    private readonly IJournal _journal;
    private readonly SqlLease _lease;
    private readonly ClusterView _cluster;
    private readonly IActorRef _queue;

    private CoordinatorHost(CoordinatorOptions options, SqlDialect dialect)
    {
        JournalSchema.Prepare(dialect);
        _lease = new SqlLease(dialect, options.Time);
        Term = _lease.TryTake(new LeaseClaim($"{Environment.MachineName} process {Environment.ProcessId}", string.Empty, TimeSpan.FromSeconds(2)))
            ?? throw new IOException($"another coordinator holds {dialect.Place}");
        var journal = new JournalDatabase(dialect, Term);
        _journal = journal;
        _system = new ActorSystem(NodeName, new ActorSystemOptions
        {
            TimeProvider = options.Time,
            Messages = TrainingMessages.Registry(),
            OnFailure = (path, exception) => options.Log($"actor {path} failed: {exception}"),
        });
        _cluster = new ClusterView(options.Time);
        _system.Spawn("membership", () => new MembershipActor(_cluster, new MembershipOptions { Detector = IdleWorkers }));
        _queue = _system.Spawn("queue", () => new QueueActor());
        _cluster.Subscribe(_queue);
        var writer = _system.Spawn("journal", () => new JournalActor(journal));
        var around = new RunSurroundings(Term, options.Time, writer, _queue, id => MemberOf(id)?.Ref, id => MemberOf(id)?.Info);
        var journaled = journal.Runs();
        var takeover = new RunTakeover(options.RunsDirectory, options.Log);
        var coordinator = _system.Spawn("coordinator", () => new CoordinatorActor(around, journaled, takeover));
        _server = new RpcServer(new RpcServerOptions
        {
            Address = options.Address,
            Port = options.Port,
            Tls = options.Tls,
            BearerToken = options.Token,
            TimeProvider = options.Time,
            OnHandlerFailed = (path, exception) => options.Log($"{path} failed: {exception}"),
        });
        _system.MapRemote(_server);
        new ClusterService(coordinator, new SubmitReader(options.RunsDirectory, options.Time, options.Log), NodesAsync).MapTo(_server);
    }

    /// <summary>Number of this life in the journal: workers refuse older ones.</summary>
    public ulong Term { get; }

    public Uri Address => _server.Address;

    public int Port => _server.Port;

    /// <summary>Opens the journal and listens.</summary>
    /// <exception cref="IOException">The journal cannot be opened, or the address cannot be listened on; the message says what to do.</exception>
    public static async Task<CoordinatorHost> StartAsync(CoordinatorOptions options, CancellationToken token = default)
    {
        var runs = Path.GetFullPath(options.RunsDirectory);
        Directory.CreateDirectory(runs);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.JournalPath))!);
        var host = new CoordinatorHost(options with { RunsDirectory = runs }, new SqliteDialect(options.JournalPath));
        try
        {
            await host._server.StartAsync(token).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        await _system.DisposeAsync().ConfigureAwait(false);
        _journal.Dispose();
        _lease.Release(Term);
        _lease.Dispose();
    }

    private Member? MemberOf(string workerId) => _cluster.Members.FirstOrDefault(member => member.WorkerId == workerId);

    private async Task<NodesResponse> NodesAsync(CancellationToken token)
    {
        var holders = await _queue.AskAsync<HoldersAnswer>(new HoldersAsked(), AskTimeout, token).ConfigureAwait(false);
        var response = new NodesResponse();
        var now = _cluster.Now;
        response.Nodes.AddRange(_cluster.Members.Select(member => new NodeStatus
        {
            Info = member.Info,
            State = member.State.ToString().ToLowerInvariant(),
            RunId = holders.RunOf.GetValueOrDefault(member.WorkerId, string.Empty),
            SecondsSinceHeartbeat = member.Silence(now).TotalSeconds,
        }));
        return response;
    }
}
