using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Lockstep.Coordinator.Tests.Journal;

/// <summary>A PostgreSQL of this test run's own: Debian's programs, a temporary directory, a free port, no care for a loss of power.</summary>
public sealed class PostgresServer : IDisposable
{
    private const string Password = "right";
    private const string Installed = "/usr/lib/postgresql";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-postgres-").FullName;
    private readonly Process? _server;
    private readonly string? _missing;
    private readonly int _port;
    private int _schemas;

    public PostgresServer()
    {
        if (ProgramsDirectory() is not { } programs)
        {
            _missing = $"no PostgreSQL under {Installed}: apt-get install postgresql";
            return;
        }

        _port = FreePort();
        string data = Path.Combine(_directory, "data");
        if (IsRoot)
        {
            Process.Start("chown", ["postgres", _directory]).WaitForExit();
        }

        using (var making = Start(Path.Combine(programs, "initdb"), "-D", data, "-U", "lockstep", "-A", "scram-sha-256", "--pwfile", WritePassword(), "--no-sync", "--locale=C"))
        {
            string errors = making.StandardError.ReadToEnd();
            making.WaitForExit();
            Assert.True(making.ExitCode == 0, errors);
        }

        _server = Start(
            Path.Combine(programs, "postgres"), "-D", data, "-k", _directory, "-p", $"{_port}", "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off");
        WaitUntilReady(_server);
    }

    /// <summary>The server's process: tests stop and kill it.</summary>
    public int ProcessId => _server!.Id;

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>A connection string to an empty schema of its own.</summary>
    /// <exception cref="Xunit.Sdk.SkipException">There is no PostgreSQL here.</exception>
    public string NewSchema()
    {
        Assert.SkipWhen(_missing is not null, _missing ?? string.Empty);
        string schema = $"test_{Interlocked.Increment(ref _schemas)}";
        Execute($"CREATE SCHEMA {schema}");
        return $"{ConnectionString};Search Path={schema}";
    }

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Database=postgres;Username=lockstep;Password={Password}";

    public void Execute(string sql)
    {
        using var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        if (_server is not null)
        {
            // Immediate shutdown: nothing of it is kept.
            Process.Start("kill", ["-QUIT", $"{_server.Id}"]).WaitForExit();
            if (!_server.WaitForExit(10_000))
            {
                _server.Kill();
            }

            _server.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private string WritePassword()
    {
        string path = Path.Combine(_directory, "password");
        File.WriteAllText(path, Password);
        return path;
    }

    private static string? ProgramsDirectory() => Directory.Exists(Installed)
        ? Directory.EnumerateDirectories(Installed).Select(version => Path.Combine(version, "bin")).Where(path => File.Exists(Path.Combine(path, "postgres"))).Max(StringComparer.Ordinal)
        : null;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static Process Start(string program, params string[] arguments)
    {
        string[] command = IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments] : [program, .. arguments];
        return Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        })!;
    }

    private static void WaitUntilReady(Process server)
    {
        var ready = new TaskCompletionSource();
        var said = new List<string>();
        server.ErrorDataReceived += (_, line) =>
        {
            said.Add(line.Data ?? "it ended");
            if (line.Data is null || line.Data.Contains("ready to accept connections", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        };
        server.BeginErrorReadLine();
        Assert.True(ready.Task.Wait(StartTimeout) && !server.HasExited, string.Join("\n", said));
    }
}
