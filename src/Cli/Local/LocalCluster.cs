using System.Diagnostics;
using System.Security.Cryptography;
using Lockstep.Cli.Commands;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Local;

/// <summary>A coordinator and workers as child processes on this machine. A worker that dies is started again.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);
    private readonly LocalClusterOptions _options;
    private readonly GpuShares _gpus;
    private readonly Lock _gate = new();
    private readonly List<(ChildProcess Process, int Place)> _workers = [];
    private readonly CancellationTokenSource _stopping = new();

    // A token of the user's own lets other commands talk to this cluster.
    private readonly string _token = Environment.GetEnvironmentVariable(ConnectionOptions.TokenVariable) is { Length: > 0 } own ? own : RandomNumberGenerator.GetHexString(32, lowercase: true);
    private ChildProcess? _coordinator;
    private string? _journal;
    private int _restarts;
    private int _places;

    private LocalCluster(LocalClusterOptions options) => (_options, _gpus) = (options, new GpuShares(options.Gpus, options.Workers));

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public LeaderChannel Channel { get; private set; } = null!;

    public bool CoordinatorHasExited => _coordinator!.HasExited;

    /// <summary>Starts all processes and waits until every worker has joined.</summary>
    /// <exception cref="IOException">One of them ended, or they did not find each other in time.</exception>
    public static async Task<LocalCluster> StartAsync(LocalClusterOptions options, CancellationToken token)
    {
        var cluster = new LocalCluster(options);
        try
        {
            await cluster.StartCoordinatorAsync(token);
            if (cluster._gpus.Notice is { } notice)
            {
                options.Log(notice);
            }

            cluster.Grow(options.Workers);
            await cluster.WaitForWorkersAsync(token);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts workers until there are places for so many; never fewer than before.</summary>
    public void Grow(int workers)
    {
        while (_places < workers)
        {
            StartWorker(_places++);
        }
    }

    /// <summary>Sends SIGKILL to the worker with this process id; false if it is none of ours.</summary>
    public bool Kill(int processId)
    {
        lock (_gate)
        {
            var worker = _workers.Find(candidate => candidate.Process.Id == processId).Process;
            worker?.Kill();
            return worker is not null;
        }
    }

    /// <summary>Sends SIGKILL to the coordinator.</summary>
    public void KillCoordinator() => _coordinator!.Kill();

    /// <summary>Which of the places the worker with this process id runs at.</summary>
    public int PlaceOf(int processId)
    {
        lock (_gate)
        {
            return _workers.Find(candidate => candidate.Process.Id == processId).Place;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Channel?.Dispose();
        List<ChildProcess> children;
        lock (_gate)
        {
            children = [.. _workers.Select(worker => worker.Process)];
        }

        if (_coordinator is not null)
        {
            children.Add(_coordinator);
        }

        await Task.WhenAll(children.Select(child => child.StopAsync()));
        children.ForEach(child => child.Dispose());
        _stopping.Dispose();
    }

    private async Task StartCoordinatorAsync(CancellationToken token)
    {
        _coordinator = ChildProcess.Start(
            "coordinator",
            ["coordinator", "--exit-with-parent", "--listen", $"{_options.CoordinatorAddress}:{(Address.Port > 0 ? Address.Port : _options.Port)}", "--runs", _options.RunsDirectory, .. JournalArguments()],
            Variables(),
            _options.Log);
        string line = await _coordinator.ReadLineAsync(token).WaitAsync(StartTimeout, token);
        string[] words = line.Split(' ', 4);
        Address = new Uri(words[1]);
        _journal = words[3];
        Channel ??= new LeaderChannel([Address], new RpcChannelOptions { BearerToken = _token });
        _ = SuperviseCoordinatorAsync(_coordinator);
    }

    /// <summary>Training goes on without it; another one at the same address takes the run up again.</summary>
    private async Task SuperviseCoordinatorAsync(ChildProcess coordinator)
    {
        try
        {
            await coordinator.Exited.WaitAsync(_stopping.Token);
            _options.Log($"coordinator process {coordinator.Id} ended with code {coordinator.ExitCode}");
            while (_restarts++ < _options.MaxRestarts && !await TryRestartCoordinatorAsync())
            {
                await Task.Delay(RestartPause, _stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The cluster is stopping: deaths are meant.
        }
    }

    private async Task<bool> TryRestartCoordinatorAsync()
    {
        try
        {
            _options.Log("starting another coordinator");
            await StartCoordinatorAsync(_stopping.Token);
            return true;
        }
        catch (Exception failure) when (failure is IOException or TimeoutException)
        {
            _options.Log($"the coordinator cannot be started again: {failure.Message}");
            return false;
        }
    }

    /// <summary>Another run in the same directory may lead on its journal; a coordinator started again must have the same as before.</summary>
    private string[] JournalArguments() => _journal is null ? ["--journal", _options.JournalPath, "--never-stand-by"] : ["--journal", _journal];

    private Dictionary<string, string> Variables() => new() { [ConnectionOptions.TokenVariable] = _token };

    private Dictionary<string, string> Variables(int place) => new(Variables().Concat(_gpus.Variables(place)));

    private void StartWorker(int index)
    {
        var place = _options.Places.Count > 0 ? _options.Places[index] : WorkerPlace.Here;
        var worker = ChildProcess.Start(
            "worker", ["worker", "--exit-with-parent", "--coordinator", Address.ToString(), "--data-listen", $"{place.DataAddress}:0", "--threads", $"{_options.ThreadsPerWorker}"], Variables(index), _options.Log, place.Through);
        lock (_gate)
        {
            _workers.Add((worker, index));
        }

        _ = SuperviseAsync(worker, index);
    }

    /// <summary>A dead worker's place is filled again, a limited number of times.</summary>
    private async Task SuperviseAsync(ChildProcess worker, int index)
    {
        try
        {
            await worker.Exited.WaitAsync(_stopping.Token);
            if (_restarts++ >= _options.MaxRestarts)
            {
                return;
            }

            _options.Log($"worker process {worker.Id} ended with code {worker.ExitCode}; starting another in {RestartPause.TotalSeconds:0} s");
            await Task.Delay(RestartPause, _stopping.Token);
            StartWorker(index);
        }
        catch (OperationCanceledException)
        {
            // The cluster is stopping: deaths are meant.
        }
    }

    private async Task WaitForWorkersAsync(CancellationToken token)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            var nodes = await Channel.UnaryAsync(ClusterMethods.Nodes, new NodesRequest(), cancellation: token);
            if (nodes.Nodes.Count >= _options.Workers)
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(began) > StartTimeout)
            {
                throw new IOException($"only {nodes.Nodes.Count} of {_options.Workers} workers joined within {StartTimeout.TotalSeconds:0} s; start fewer with --workers");
            }

            if (_restarts > _options.MaxRestarts)
            {
                throw new IOException("the workers end as soon as they are started; their messages are above");
            }

            await Task.Delay(PollInterval, token);
        }
    }
}
