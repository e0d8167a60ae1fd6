using Lockstep.Actors;
using Lockstep.Actors.Membership;
using Lockstep.Coordinator.Api;
using Lockstep.Coordinator.Journal;
using Lockstep.Coordinator.Queue;
using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Hosting;

/// <summary>A coordinator while it leads: the actors of one term and their journal. Ends with the lease.</summary>
internal sealed class LeaderLife : IAsyncDisposable
{
    // A lost link is seen at once. For silence, runs have a limit of their own (timeouts.worker_silent); this one is for idle workers.
    private static readonly PhiAccrualOptions IdleWorkers = new() { Floor = TimeSpan.FromSeconds(20), Ceiling = TimeSpan.FromSeconds(30) };
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<string> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly JournalDatabase _journal;
    private readonly LeaseKeeper _lease;
    private readonly ClusterView _cluster;
    private readonly IActorRef _queue;

    /// <exception cref="System.Data.Common.DbException">The journal cannot be read.</exception>
    public LeaderLife(CoordinatorOptions options, SqlDialect dialect, ulong term, LeaseKeeper lease)
    {
        Term = term;
        _lease = lease;
        _journal = new JournalDatabase(dialect, term);
        var journaled = _journal.Runs();
        Actors = new ActorSystem(CoordinatorHost.NodeName, new ActorSystemOptions
        {
            TimeProvider = options.Time,
            Messages = TrainingMessages.Registry(),
            OnFailure = (path, exception) => options.Log($"actor {path} failed: {exception}"),
        });
        _cluster = new ClusterView(options.Time);
        Actors.Spawn("membership", () => new MembershipActor(_cluster, new MembershipOptions { Detector = IdleWorkers, Term = term }));
        _queue = Actors.Spawn("queue", () => new QueueActor());
        _cluster.Subscribe(_queue);
        var writer = Actors.Spawn("journal", () => new JournalActor(_journal, lost => _refused.TrySetResult(lost.Message), options.Log));
        var around = new RunSurroundings(term, options.Time, writer, _queue, id => Holds ? MemberOf(id)?.Ref : null, id => MemberOf(id)?.Info);
        var takeover = new RunTakeover(options.RunsDirectory, options.Log);
        Coordinator = Actors.Spawn("coordinator", () => new CoordinatorActor(around, journaled, takeover));
    }

    public ulong Term { get; }

    public ActorSystem Actors { get; }

    /// <summary>Actor <c>/coordinator</c>.</summary>
    public IActorRef Coordinator { get; }

    /// <summary>Cancelled when this life is over: calls and links that it served end.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>False once it is over, and in a process that was stopped, until it has looked at the lease again: workers may follow another by now.</summary>
    public bool Holds => _lease.Holds && !_ended.IsCancellationRequested;

    /// <summary>Completes with the reason when another leads, or may.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<string> UntilLostAsync(CancellationToken token)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token);
        var expired = _lease.UntilLostAsync(either.Token);
        var first = await Task.WhenAny(expired, _refused.Task).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        return await first.ConfigureAwait(false);
    }

    public async Task<NodesResponse> NodesAsync(CancellationToken token)
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

    /// <summary>Ends links and calls at once, then the actors. The lease stays its keeper's.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await Actors.DisposeAsync().ConfigureAwait(false);
        _journal.Dispose();
        _ended.Dispose();
    }

    private Member? MemberOf(string workerId) => _cluster.Members.FirstOrDefault(member => member.WorkerId == workerId);
}
