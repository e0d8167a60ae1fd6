using System.Diagnostics;
using Lockstep.Coordinator.Tests.Journal;

namespace Lockstep.Cluster.Tests;

/// <summary>Two coordinators on one PostgreSQL, the first of which leads, and workers that know both.</summary>
internal sealed class CoordinatorPair : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-standby-").FullName;
    private readonly List<LockstepProcess> _processes = [];
    private readonly string _database;

    private CoordinatorPair(string database) => _database = database;

    public LockstepProcess First => _processes[0];

    public LockstepProcess Second => _processes[1];

    /// <summary>Of both, with a comma between.</summary>
    public string Addresses { get; private set; } = string.Empty;

    public string SecondAddress { get; private set; } = string.Empty;

    public static async Task<CoordinatorPair> StartAsync(PostgresServer server)
    {
        var pair = new CoordinatorPair(server.NewSchema());
        string first = await pair.AddCoordinatorAsync("first");
        pair.SecondAddress = await pair.AddCoordinatorAsync("second");
        pair.Addresses = $"{first},{pair.SecondAddress}";
        await pair.Second.ErrorAsync(line => line.Contains($"leads at {first}", StringComparison.Ordinal));
        return pair;
    }

    public LockstepProcess AddWorker()
    {
        var worker = LockstepProcess.Start("worker", "--coordinator", Addresses, "--threads", "1");
        _processes.Add(worker);
        return worker;
    }

    /// <summary>Any command, with both addresses.</summary>
    public Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) =>
        LockstepProcess.RunAsync([.. arguments, "--coordinator", Addresses]);

    public string Write(string yaml) => Experiments.Write(_directory, yaml);

    /// <summary>From now until the second one says that it leads.</summary>
    public async Task<TimeSpan> TakeoverAsync()
    {
        var clock = Stopwatch.StartNew();
        await Second.ErrorAsync(line => line.StartsWith("taking over", StringComparison.Ordinal));
        return clock.Elapsed;
    }

    public T Scalar<T>(string sql)
    {
        using var connection = new Npgsql.NpgsqlConnection($"{_database};Pooling=false");
        connection.Open();
        using var command = new Npgsql.NpgsqlCommand(sql, connection);
        return command.ExecuteScalar() is T value ? value : default!;
    }

    public void Dispose()
    {
        _processes.ForEach(process => process.Dispose());
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<string> AddCoordinatorAsync(string name)
    {
        var coordinator = LockstepProcess.Start(
            "coordinator", "--listen", "127.0.0.1:0", "--runs", Path.Combine(_directory, "runs"), "--database", $"{_database};Application Name={name}");
        _processes.Add(coordinator);
        return (await coordinator.LineAsync(line => line.StartsWith("listening", StringComparison.Ordinal))).Split(' ')[1];
    }
}
