using System.Data.Common;
using Lockstep.Actors;
using Lockstep.Coordinator.Api;
using Lockstep.Coordinator.Journal;
using Lockstep.Protocol.Rpc;

namespace Lockstep.Coordinator.Hosting;

/// <summary>
/// A coordinator in this process. It listens for as long as it lives, and leads while it holds the journal's lease; else it stands by and
/// answers every call with the leader's address.
/// </summary>
public sealed class CoordinatorHost : IAsyncDisposable
{
    /// <summary>Name of the coordinator's node: workers resolve its actors under it.</summary>
    public const string NodeName = "coordinator";

    /// <summary>Path of the actor that workers join.</summary>
    public const string MembershipPath = "/membership";

    private readonly CoordinatorOptions _options;
    private readonly SqlDialect _dialect;
    private readonly RpcServer _server;
    private readonly CancellationTokenSource _stopping = new();
    private volatile LeaderLife? _life;
    private Uri? _leader;
    private Task _leading = Task.CompletedTask;
    private bool _stoodBy;

    private CoordinatorHost(CoordinatorOptions options, SqlDialect dialect)
    {
        _options = options;
        _dialect = dialect;
        _server = new RpcServer(new RpcServerOptions
        {
            Address = options.Address,
            Port = options.Port,
            Tls = options.Tls,
            BearerToken = options.Token,
            Admit = () => Life().Ended,
            TimeProvider = options.Time,
            OnHandlerFailed = (path, exception) => options.Log($"{path} failed: {exception}"),
        });
        ActorSystem.MapRemote(_server, () => Life().Actors);
        var submits = new SubmitReader(options.RunsDirectory, options.Time, options.Log);
        new ClusterService(new LeaderRef(Life), submits, token => Life().NodesAsync(token)).MapTo(_server);
    }

    /// <summary>Number of this life in the journal, greater than any before it; null while another coordinator leads.</summary>
    public ulong? Term => _life?.Term;

    public Uri Address => _server.Address;

    public int Port => _server.Port;

    /// <summary>Prepares the journal, listens, and leads where no other does; else it stands by from now on.</summary>
    /// <exception cref="IOException">The journal cannot be used, or the address cannot be listened on; the message says what to do.</exception>
    public static async Task<CoordinatorHost> StartAsync(CoordinatorOptions options, CancellationToken token = default)
    {
        var runs = Path.GetFullPath(options.RunsDirectory);
        Directory.CreateDirectory(runs);
        var dialect = DialectOf(options);
        JournalSchema.Prepare(dialect);
        var host = new CoordinatorHost(options with { RunsDirectory = runs }, dialect);
        try
        {
            await host._server.StartAsync(token).ConfigureAwait(false);
            host.Begin();
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Where the journal is, for people: a file, or a database without its password.</summary>
    public string Journal => _dialect.Place;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _leading.ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private static SqlDialect DialectOf(CoordinatorOptions options)
    {
        if (options.Database is { } database)
        {
            return new PostgresDialect(database, options.Lease);
        }

        string path = Path.GetFullPath(options.JournalPath);
        return new SqliteDialect(options.NeverStandBy ? FreeJournal.Find(path, options.Time) : path);
    }

    /// <summary>The life that leads.</summary>
    /// <exception cref="RpcException">None does here.</exception>
    private LeaderLife Life() => _life is { Holds: true } life ? life : throw LeaderHint.Refusal(_leader);

    /// <summary>The first look at the lease is made here: whoever finds this host listening finds it leading, if nobody else does.</summary>
    private void Begin()
    {
        var wait = new LeaderWait(_dialect, _options);
        bool leads = TryLead(wait, out var keeper);
        _leading = Task.Run(() => RunAsync(leads ? keeper : null, wait));
    }

    private async Task RunAsync(LeaseKeeper? keeper, LeaderWait wait)
    {
        try
        {
            while (true)
            {
                keeper ??= await StandByAsync(wait).ConfigureAwait(false);
                await LeadAsync(keeper).ConfigureAwait(false);
                keeper = null;
                wait = new LeaderWait(_dialect, _options);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host ends.
        }
        finally
        {
            wait.Dispose();
        }
    }

    private async Task<LeaseKeeper> StandByAsync(LeaderWait wait)
    {
        while (true)
        {
            _stoodBy = true;
            await Task.Delay(wait.Pause, _options.Time, _stopping.Token).ConfigureAwait(false);
            try
            {
                if (TryLead(wait, out var keeper))
                {
                    return keeper;
                }
            }
            catch (Exception failure) when (failure is IOException or InvalidDataException)
            {
                _options.Log($"cannot lead: {failure.Message}");
            }
        }
    }

    /// <summary>Takes the lease, where it can be taken, and starts the actors of a new life.</summary>
    private bool TryLead(LeaderWait wait, out LeaseKeeper keeper)
    {
        keeper = null!;
        if (wait.TryTake(AdvertisedAddress().ToString()) is not { } taken)
        {
            _leader = Uri.TryCreate(wait.Leader?.Address, UriKind.Absolute, out var leader) ? leader : null;
            return false;
        }

        keeper = taken.Keeper;
        _life = NewLife(taken.Term, keeper);
        if (_stoodBy)
        {
            _options.Log($"taking over: leading at {AdvertisedAddress()} with term {taken.Term}");
        }

        return true;
    }

    /// <exception cref="IOException">The journal cannot be read; the lease is given back.</exception>
    private LeaderLife NewLife(ulong term, LeaseKeeper keeper)
    {
        try
        {
            return new LeaderLife(_options, _dialect, term, keeper);
        }
        catch (Exception failure)
        {
            keeper.Release();
            keeper.Dispose();
            throw failure is DbException ? _dialect.Explain(failure) : failure;
        }
    }

    private async Task LeadAsync(LeaseKeeper keeper)
    {
        var life = _life!;
        bool lost = false;
        try
        {
            string why = await life.UntilLostAsync(_stopping.Token).ConfigureAwait(false);
            lost = true;
            _options.Log($"stepping down from term {life.Term}: {why}; standing by");
        }
        finally
        {
            _leader = null;
            _life = null;
            await life.DisposeAsync().ConfigureAwait(false);
            if (!lost)
            {
                keeper.Release();
            }

            keeper.Dispose();
        }
    }

    private Uri AdvertisedAddress() => _options.AdvertisedHost is { } host ? new UriBuilder(_server.Address) { Host = host }.Uri : _server.Address;
}
