using System.Globalization;
using System.Security.Cryptography;
using Lockstep.Actors;
using Lockstep.Actors.Membership;
using Lockstep.Engine.Cuda;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;
using Lockstep.Worker.Control;
using Lockstep.Worker.Faults;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Hosting;

/// <summary>A worker in this process: keeps a link to the coordinator and trains what it is told to.</summary>
public sealed class WorkerHost : IAsyncDisposable
{
    /// <summary>Names which GPU a process takes, in the order of CUDA_VISIBLE_DEVICES; without it the first.</summary>
    public const string GpuVariable = "LOCKSTEP_GPU";

    private readonly WorkerOptions _options;
    private readonly DataListener _listener;
    private readonly ActorSystem _system;
    private readonly IActorRef _worker;
    private readonly NodeInfo _info;
    private readonly FrameGate _gate;
    private ulong _term;

    /// <exception cref="IOException">The data port cannot be listened on, or a TLS file cannot be used; the message says what to do.</exception>
    /// <exception cref="ArgumentException">TLS without a certificate to show peers.</exception>
    public WorkerHost(WorkerOptions options)
    {
        _options = options;
        string dataHost = options.AdvertisedHost ?? options.DataAddress.ToString();
        _listener = new DataListener(options.DataAddress, options.DataPort, dataHost, options.Tls is { } tls ? new LinkTls(tls) : null);
        WorkerId = $"w-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
        _info = new NodeInfo
        {
            WorkerId = WorkerId,
            Host = Environment.MachineName,
            ProcessId = Environment.ProcessId,
            Device = CudaProbe.IsLikely ? "cuda" : "cpu",
            Threads = options.Threads,
            Processors = Environment.ProcessorCount,
            DataHost = dataHost,
            DataPort = _listener.Port,
            Version = typeof(WorkerHost).Assembly.GetName().Version?.ToString(3) ?? string.Empty,
        };
        _gate = new FrameGate(options.Time);
        _system = new ActorSystem(WorkerId, new ActorSystemOptions
        {
            TimeProvider = options.Time,
            Messages = TrainingMessages.Registry(),
            Gate = _gate,
            OnFailure = (path, exception) => options.Log($"actor {path} failed: {exception}"),
        });
        var root = options.DataRoot is { } path ? DataRoot.At(path) : DataRoot.Anywhere;
        var around = new WorkerSurroundings(_listener, root, options.Time, options.Log, Fatal, NewFaults());
        _worker = _system.Spawn(
            "worker", () => new WorkerActor(new WorkerIdentity(WorkerId, options.Threads), around), new SupervisionPolicy { MaxRestarts = 0 });
    }

    /// <summary>Unique per process life.</summary>
    public string WorkerId { get; }

    /// <summary>Connects to the coordinator that leads, and again after every loss, until cancelled.</summary>
    /// <exception cref="IOException">A TLS file cannot be used at the start; later, when certificates may be about to change, it is tried again.</exception>
    public async Task RunAsync(CancellationToken token)
    {
        NewChannel(_options.Coordinators[0]).Dispose();
        var search = new CoordinatorSearch(_options.Coordinators);
        while (!token.IsCancellationRequested)
        {
            var address = search.Next();
            var pause = await TryServeAsync(address, search, token).ConfigureAwait(false);
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, _options.Time, token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Gives up the run this worker works for, at a step boundary and with a checkpoint where nobody else holds its state. Call it
    /// while <see cref="RunAsync"/> still runs.
    /// </summary>
    /// <param name="why">For the run's journal.</param>
    /// <param name="patience">Longest wait; then the run will take this worker for lost.</param>
    public async Task<bool> LeaveAsync(string why, TimeSpan patience)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _worker.Tell(new LeaveWanted(why, left));
        return await Task.WhenAny(left.Task, Task.Delay(patience, _options.Time)).ConfigureAwait(false) == left.Task;
    }

    /// <summary>From one try to the pause before the next.</summary>
    private async Task<TimeSpan> TryServeAsync(Uri address, CoordinatorSearch search, CancellationToken token)
    {
        try
        {
            using var channel = NewChannel(address);
            string why = await ServeAsync(channel, search, token).ConfigureAwait(false);
            _options.Log($"worker {WorkerId}: the link to {address} is lost ({why}); looking for a coordinator");
            return search.Failed(null);
        }
        catch (Exception exception) when (exception is RpcException or IOException or TimeoutException)
        {
            var pause = search.Failed(exception is RpcException answer ? LeaderHint.Of(answer, address) : null);
            if (pause > TimeSpan.Zero)
            {
                LogNoLink(address, exception.Message, pause);
            }

            return pause;
        }
    }

    /// <summary>Says each try while the pauses grow, then no more: a coordinator may be away for hours.</summary>
    private void LogNoLink(Uri address, string why, TimeSpan pause)
    {
        if (pause < CoordinatorSearch.LongestPause / 2)
        {
            _options.Log($"worker {WorkerId}: no link to {address}: {why}; next try in {pause.TotalMilliseconds:0} ms");
        }
        else if (pause < CoordinatorSearch.LongestPause)
        {
            _options.Log($"worker {WorkerId}: no link to {address}: {why}; trying every {CoordinatorSearch.LongestPause.TotalSeconds:0} s until there is one");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _system.DisposeAsync().ConfigureAwait(false);
        _listener.Dispose();
    }

    private void Fatal(string why, int code)
    {
        _options.Log($"worker {WorkerId}: {why}");
        _options.End(code);
    }

    private FaultInjector NewFaults()
    {
        var steps = new StepFaults(_options.Time);
        return new FaultInjector(FaultTable.Create(steps, _gate, _options.Time), steps, _options.Time, _options.Log);
    }

    private RpcChannel NewChannel(Uri address) => new(address, new RpcChannelOptions { Tls = _options.Tls, BearerToken = _options.Token });

    /// <summary>One link, from its opening to its loss; returns why it was lost.</summary>
    private async Task<string> ServeAsync(RpcChannel channel, CoordinatorSearch search, CancellationToken token)
    {
        // A cut network lets no new link through either.
        await _gate.PassAsync(token).ConfigureAwait(false);
        var link = await ConnectAsync(channel, token).ConfigureAwait(false);
        var over = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var heartbeat = SpawnHeartbeat(link, channel.Address, search, over);
        try
        {
            var first = await Task.WhenAny(link.Closed, over.Task).WaitAsync(token).ConfigureAwait(false);
            _worker.Tell(new CoordinatorGone());
            return first == over.Task ? await over.Task.ConfigureAwait(false) : $"{await link.Closed.ConfigureAwait(false)}";
        }
        finally
        {
            _system.Stop(heartbeat);
            if (over.Task.IsCompleted)
            {
                // It does not read: a polite end would wait for it in vain.
                channel.Dispose();
            }

            await link.CloseAsync().ConfigureAwait(false);
        }
    }

    /// <exception cref="TimeoutException">It accepts connections and says nothing, as a stopped process does.</exception>
    private async Task<NodeLink> ConnectAsync(RpcChannel channel, CancellationToken token)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(token);
        limited.CancelAfter(_options.ConnectTimeout);
        try
        {
            return await _system.ConnectAsync(channel, limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {_options.ConnectTimeout.TotalSeconds:0.##} s");
        }
    }

    private IActorRef SpawnHeartbeat(NodeLink link, Uri address, CoordinatorSearch search, TaskCompletionSource<string> over)
    {
        var membership = _system.Resolve(link, "/membership");
        var coordinator = _system.Resolve(link, "/coordinator");
        var options = new HeartbeatOptions { SilentAfter = _options.SilentHeartbeats, LeastTerm = _term };
        return _system.Spawn(
            $"heartbeat-{RandomNumberGenerator.GetHexString(6, lowercase: true)}",
            () => new HeartbeatActor(membership, _info, _worker, OnNews, options));

        void OnNews(CoordinatorNews news)
        {
            switch (news)
            {
                case CoordinatorNews.Linked linked:
                    _term = linked.Term;
                    search.Linked(address);
                    _worker.Tell(new CoordinatorLinked(coordinator, linked.Term));
                    break;
                case CoordinatorNews.Outdated outdated:
                    over.TrySetResult($"it leads with term {outdated.Term}, and this worker has followed term {options.LeastTerm}");
                    break;
                case CoordinatorNews.Silent:
                    over.TrySetResult($"it answered none of {options.SilentAfter} heartbeats");
                    break;
            }
        }
    }
}
