using System.Globalization;
using System.Security.Cryptography;
using Lockstep.Actors;
using Lockstep.Actors.Membership;
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
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private readonly WorkerOptions _options;
    private readonly DataListener _listener;
    private readonly ActorSystem _system;
    private readonly IActorRef _worker;
    private readonly NodeInfo _info;
    private readonly FrameGate _gate;

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
            Device = "cpu",
            Threads = options.Threads,
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

    /// <summary>Connects, and connects again after every loss, until cancelled.</summary>
    /// <exception cref="IOException">A TLS file cannot be used at the start; later, when certificates may be about to change, it is tried again.</exception>
    public async Task RunAsync(CancellationToken token)
    {
        NewChannel().Dispose();
        var pause = FirstPause;
        while (!token.IsCancellationRequested)
        {
            try
            {
                using var channel = NewChannel();
                await ServeAsync(channel, token).ConfigureAwait(false);
                pause = FirstPause;
                _options.Log($"worker {WorkerId}: the link to {_options.Coordinator} is lost; connecting again");
            }
            catch (Exception exception) when (exception is RpcException or IOException or TimeoutException)
            {
                LogNoLink(exception.Message, pause);
            }

            await Task.Delay(pause, _options.Time, token).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Says each try while the pauses grow, then no more: a coordinator may be away for hours.</summary>
    private void LogNoLink(string why, TimeSpan pause)
    {
        if (pause < LongestPause / 2)
        {
            _options.Log($"worker {WorkerId}: no link to {_options.Coordinator}: {why}; next try in {pause.TotalMilliseconds:0} ms");
        }
        else if (pause < LongestPause)
        {
            _options.Log($"worker {WorkerId}: no link to {_options.Coordinator}: {why}; trying every {LongestPause.TotalSeconds:0} s until there is one");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _system.DisposeAsync().ConfigureAwait(false);
        _listener.Dispose();
    }

    private void Fatal(string why)
    {
        _options.Log($"worker {WorkerId}: {why}");
        _options.End();
    }

    private FaultInjector NewFaults()
    {
        var steps = new StepFaults(_options.Time);
        return new FaultInjector(FaultTable.Create(steps, _gate, _options.Time), steps, _options.Time, _options.Log);
    }

    private RpcChannel NewChannel() => new(_options.Coordinator, new RpcChannelOptions { Tls = _options.Tls, BearerToken = _options.Token });

    /// <summary>One link, from its opening to its loss. Without a coordinator the run's state is dropped: nobody could release it.</summary>
    private async Task ServeAsync(RpcChannel channel, CancellationToken token)
    {
        // A cut network lets no new link through either.
        await _gate.PassAsync(token).ConfigureAwait(false);
        var link = await _system.ConnectAsync(channel, token).ConfigureAwait(false);
        var membership = _system.Resolve(link, "/membership");
        var heartbeat = _system.Spawn(
            $"heartbeat-{RandomNumberGenerator.GetHexString(6, lowercase: true)}", () => new HeartbeatActor(membership, _info, _worker));
        try
        {
            await link.Closed.WaitAsync(token).ConfigureAwait(false);
            _worker.Tell(new CoordinatorGone());
        }
        finally
        {
            _system.Stop(heartbeat);
            await link.CloseAsync().ConfigureAwait(false);
        }
    }
}
