using System.Data.Common;
using System.Globalization;
using Google.Protobuf;
using Lockstep.Coordinator.Api;
using Lockstep.Protocol.Rosters;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Journal;

/// <summary>
/// The journal in a relational database. Each write is one transaction that begins with a look at the lease: a coordinator whose term
/// is over writes nothing, however late it learns of it.
/// </summary>
/// <param name="term">The writer's.</param>
internal sealed class JournalDatabase(SqlDialect dialect, ulong term) : IJournal
{
    private readonly LiveConnection _connection = new(dialect);

    public void AddRun(JournalRun run) => Write((connection, within) =>
    {
        connection.Execute(
            within,
            "DELETE FROM generations WHERE run_id = @run AND EXISTS (SELECT 1 FROM runs WHERE run_id = @run AND ended = 1)",
            ("@run", run.RunId));
        connection.Execute(
            within,
            "DELETE FROM bad_samples WHERE run_id = @run AND EXISTS (SELECT 1 FROM runs WHERE run_id = @run AND ended = 1)",
            ("@run", run.RunId));
        connection.Execute(
            within,
            """
            INSERT INTO runs (run_id, name, yaml, base_directory, output_directory, created, resumed_from, ended)
            VALUES (@run, @name, @yaml, @base, @output, @created, @resumed, 0)
            ON CONFLICT (run_id) DO UPDATE SET name = excluded.name, yaml = excluded.yaml, base_directory = excluded.base_directory,
              output_directory = excluded.output_directory, resumed_from = excluded.resumed_from, ended = 0
            """,
            ("@run", run.RunId),
            ("@name", run.Name),
            ("@yaml", run.Yaml),
            ("@base", run.BaseDirectory),
            ("@output", run.OutputDirectory),
            ("@created", run.Created.ToString("O", CultureInfo.InvariantCulture)),
            ("@resumed", (object?)run.ResumedFrom ?? DBNull.Value));
    });

    public void AddRoster(JournalRoster roster) => Write((connection, within) => connection.Execute(
        within,
        "INSERT INTO generations (run_id, generation, term, roster) VALUES (@run, @generation, @term, @roster)",
        ("@run", roster.RunId),
        ("@generation", (long)roster.Roster.Generation),
        ("@term", (long)roster.Term),
        ("@roster", roster.Roster.ToMessage().ToByteArray())));

    public void AddEvent(JournalEvent happened) => Write((connection, within) => connection.Execute(
        within,
        "INSERT INTO events (run_id, unix_ms, kind, text) VALUES (@run, @time, @kind, @text)",
        ("@run", happened.RunId),
        ("@time", happened.Event.UnixMs),
        ("@kind", happened.Event.Kind),
        ("@text", happened.Event.Text)));

    public void AddCheckpoint(JournalCheckpoint checkpoint) => Write((connection, within) => connection.Execute(
        within,
        """
        INSERT INTO checkpoints (run_id, step, directory) VALUES (@run, @step, @directory)
        ON CONFLICT (run_id, step) DO UPDATE SET directory = excluded.directory
        """,
        ("@run", checkpoint.RunId),
        ("@step", checkpoint.Step),
        ("@directory", checkpoint.Directory)));

    public void AddBadSample(JournalBadSample bad) => Write((connection, within) => connection.Execute(
        within,
        """
        INSERT INTO bad_samples (run_id, evaluation, sample, path, reason) VALUES (@run, @evaluation, @sample, @path, @reason)
        ON CONFLICT (run_id, evaluation, sample) DO NOTHING
        """,
        ("@run", bad.RunId),
        ("@evaluation", bad.Sample.Evaluation ? 1 : 0),
        ("@sample", bad.Sample.Index),
        ("@path", bad.Sample.Path),
        ("@reason", bad.Sample.Reason)));

    public void AddSteps(JournalSteps steps) => Write((connection, within) =>
    {
        long first = steps.FirstStep ?? Math.Min(steps.EndStep, LastStep(connection, within, steps.RunId));
        if (first < steps.EndStep)
        {
            StepRanges.Insert(connection, within, steps.RunId, new JournaledSteps(first, steps.EndStep, steps.Place, steps.Portions));
        }
    });

    public void AddRewind(string runId, long toStep) => Write((connection, within) => StepRanges.Rewind(connection, within, runId, toStep));

    public void SetInfo(RunInfo info) => Write((connection, within) => connection.Execute(
        within,
        "UPDATE runs SET info = @info, ended = @ended WHERE run_id = @run",
        ("@info", info.ToByteArray()),
        ("@ended", RunTable.HasEnded(info) ? 1 : 0),
        ("@run", info.RunId)));

    public IReadOnlyList<JournaledRun> Runs() => [.. RunRows().Select(run => run.Ended ? run : run with { BadSamples = BadSamplesOf(run.RunId) })];

    public IReadOnlyList<JournaledSteps> StepsOf(string runId) => _connection.Use(connection => connection.Query(
        null,
        row => new JournaledSteps(row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetInt64(2), row.IsDBNull(3) ? null : (int)row.GetInt64(3)),
        "SELECT first_step, end_step, place, portions FROM steps WHERE run_id = @run ORDER BY rowid",
        ("@run", runId)));

    public IReadOnlyList<JournaledRewind> RewindsOf(string runId) => _connection.Use(connection => connection.Query(
        null,
        row => new JournaledRewind(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
        "SELECT to_step, first_step, end_step FROM rewinds WHERE run_id = @run ORDER BY rowid",
        ("@run", runId)));

    public void Dispose() => _connection.Dispose();

    private List<BadSampleInfo> BadSamplesOf(string runId) => _connection.Use(connection => connection.Query(
        null,
        row => new BadSampleInfo
        {
            Evaluation = Convert.ToInt64(row[0], CultureInfo.InvariantCulture) != 0,
            Index = row.GetInt64(1),
            Path = row.GetString(2),
            Reason = row.GetString(3),
        },
        "SELECT evaluation, sample, path, reason FROM bad_samples WHERE run_id = @run",
        ("@run", runId)));

    private List<JournaledRun> RunRows() => _connection.Use(connection => connection.Query(null, RunOf, """
        SELECT run_id, name, info, yaml, base_directory, output_directory, created, resumed_from, ended, roster, term
        FROM (
          SELECT runs.*, generations.roster, generations.term,
            ROW_NUMBER() OVER (PARTITION BY runs.run_id ORDER BY generations.term DESC, generations.generation DESC) AS place
          FROM runs LEFT JOIN generations ON generations.run_id = runs.run_id) AS newest
        WHERE place = 1 ORDER BY created, run_id
        """));

    private static JournaledRun RunOf(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.IsDBNull(2) ? null : RunInfo.Parser.ParseFrom((byte[])row[2]),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        DateTimeOffset.Parse(row.GetString(6), CultureInfo.InvariantCulture),
        row.IsDBNull(7) ? null : row.GetString(7),
        Convert.ToInt64(row[8], CultureInfo.InvariantCulture) != 0,
        row.IsDBNull(9) ? null : RosterMessage.Parser.ParseFrom((byte[])row[9]).ToRoster(),
        row.IsDBNull(10) ? 0 : (ulong)row.GetInt64(10));

    private static long LastStep(DbConnection connection, DbTransaction within, string runId) => Convert.ToInt64(
        connection.Scalar(within, "SELECT MAX(end_step) FROM steps WHERE run_id = @run", ("@run", runId)) ?? 0L, CultureInfo.InvariantCulture);

    private void Write(Action<DbConnection, DbTransaction> write)
    {
        try
        {
            _connection.Use(connection => Write(connection, write));
        }
        catch (DbException failure) when (dialect.Refuses(failure))
        {
            throw new InvalidDataException($"the journal refuses a row: {failure.Message}", failure);
        }
    }

    private bool Write(DbConnection connection, Action<DbConnection, DbTransaction> write)
    {
        using var transaction = connection.BeginTransaction();
        ulong current = (ulong)Convert.ToInt64(
            connection.Scalar(transaction, $"SELECT term FROM lease WHERE id = 1{dialect.ForShare}"), CultureInfo.InvariantCulture);
        if (current != term)
        {
            throw new LeaseLostException(term, current);
        }

        write(connection, transaction);
        transaction.Commit();
        return true;
    }
}
