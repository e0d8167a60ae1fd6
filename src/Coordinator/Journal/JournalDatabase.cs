using System.Globalization;
using Google.Protobuf;
using Lockstep.Protocol.V1;
using Microsoft.Data.Sqlite;

namespace Lockstep.Coordinator.Journal;

/// <summary>The journal in SQLite: terms, runs, generations, events, checkpoints and the ledger of executed steps. One connection, one user.</summary>
internal sealed class JournalDatabase : IDisposable
{
    private const string Schema = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        PRAGMA busy_timeout = 5000;
        CREATE TABLE IF NOT EXISTS terms (term INTEGER PRIMARY KEY AUTOINCREMENT, started TEXT NOT NULL, process_id INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS runs (run_id TEXT PRIMARY KEY, name TEXT NOT NULL, yaml TEXT NOT NULL, created TEXT NOT NULL, info BLOB);
        CREATE TABLE IF NOT EXISTS generations (
          run_id TEXT NOT NULL, generation INTEGER NOT NULL, term INTEGER NOT NULL, roster BLOB NOT NULL, PRIMARY KEY (run_id, generation, term));
        CREATE TABLE IF NOT EXISTS events (run_id TEXT NOT NULL, unix_ms INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS checkpoints (run_id TEXT NOT NULL, step INTEGER NOT NULL, directory TEXT NOT NULL, PRIMARY KEY (run_id, step));
        CREATE TABLE IF NOT EXISTS steps (run_id TEXT NOT NULL, first_step INTEGER NOT NULL, end_step INTEGER NOT NULL);
        """;

    static JournalDatabase() => SQLitePCL.Batteries_V2.Init();

    private readonly SqliteConnection _connection;

    /// <exception cref="IOException">The file cannot be opened as a database.</exception>
    public JournalDatabase(string path)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            _connection.Open();
            Execute(Schema);
        }
        catch (SqliteException exception)
        {
            _connection.Dispose();
            throw new IOException($"cannot use {path} as the coordinator's journal: {exception.Message} Choose another file with --journal.", exception);
        }
    }

    /// <summary>Number of this coordinator's life: one more than any before it in this database.</summary>
    public ulong BeginTerm(DateTimeOffset now)
    {
        Execute(
            "INSERT INTO terms (started, process_id) VALUES ($started, $process)",
            ("$started", now.ToString("O", CultureInfo.InvariantCulture)),
            ("$process", Environment.ProcessId));
        using var command = Command("SELECT last_insert_rowid()");
        return (ulong)(long)command.ExecuteScalar()!;
    }

    public void AddRun(JournalRun run) => Execute(
        "INSERT INTO runs (run_id, name, yaml, created) VALUES ($run, $name, $yaml, $created) ON CONFLICT (run_id) DO NOTHING",
        ("$run", run.RunId),
        ("$name", run.Name),
        ("$yaml", run.Yaml),
        ("$created", run.Created.ToString("O", CultureInfo.InvariantCulture)));

    public void AddRoster(JournalRoster roster) => Execute(
        "INSERT INTO generations (run_id, generation, term, roster) VALUES ($run, $generation, $term, $roster)",
        ("$run", roster.RunId),
        ("$generation", (long)roster.Roster.Generation),
        ("$term", (long)roster.Term),
        ("$roster", Protocol.Rosters.RosterMessages.ToMessage(roster.Roster).ToByteArray()));

    public void AddEvent(JournalEvent happened) => Execute(
        "INSERT INTO events (run_id, unix_ms, kind, text) VALUES ($run, $time, $kind, $text)",
        ("$run", happened.RunId),
        ("$time", happened.Event.UnixMs),
        ("$kind", happened.Event.Kind),
        ("$text", happened.Event.Text));

    public void AddCheckpoint(JournalCheckpoint checkpoint) => Execute(
        "INSERT OR REPLACE INTO checkpoints (run_id, step, directory) VALUES ($run, $step, $directory)",
        ("$run", checkpoint.RunId),
        ("$step", checkpoint.Step),
        ("$directory", checkpoint.Directory));

    public void AddSteps(JournalSteps steps) => Execute(
        """
        INSERT INTO steps (run_id, first_step, end_step)
        SELECT $run, first, $end FROM (
          SELECT COALESCE($first, MIN($end, COALESCE((SELECT MAX(end_step) FROM steps WHERE run_id = $run), 0))) AS first)
        WHERE first < $end
        """,
        ("$run", steps.RunId),
        ("$first", (object?)steps.FirstStep ?? DBNull.Value),
        ("$end", steps.EndStep));

    public void SetInfo(RunInfo info) => Execute(
        "UPDATE runs SET info = $info WHERE run_id = $run", ("$info", info.ToByteArray()), ("$run", info.RunId));

    /// <summary>The newest state of every run, oldest run first.</summary>
    public IReadOnlyList<RunInfo> Runs()
    {
        using var command = Command("SELECT info FROM runs WHERE info IS NOT NULL ORDER BY created, run_id");
        using var reader = command.ExecuteReader();
        var runs = new List<RunInfo>();
        while (reader.Read())
        {
            runs.Add(RunInfo.Parser.ParseFrom((byte[])reader[0]));
        }

        return runs;
    }

    /// <summary>The executed ranges of steps of a run, in the order in which they were done.</summary>
    public IReadOnlyList<(long First, long End)> StepsOf(string runId)
    {
        using var command = Command("SELECT first_step, end_step FROM steps WHERE run_id = $run ORDER BY rowid", ("$run", runId));
        using var reader = command.ExecuteReader();
        var ranges = new List<(long First, long End)>();
        while (reader.Read())
        {
            ranges.Add((reader.GetInt64(0), reader.GetInt64(1)));
        }

        return ranges;
    }

    public void Dispose() => _connection.Dispose();

    private void Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
