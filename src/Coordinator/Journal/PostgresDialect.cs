using System.Data.Common;
using Npgsql;

namespace Lockstep.Coordinator.Journal;

/// <summary>The journal in a PostgreSQL database that several coordinators share.</summary>
internal sealed class PostgresDialect : SqlDialect
{
    private const string WrongPassword = "28P01";
    private const string NotAuthorized = "28000";
    private const string NoSuchDatabase = "3D000";
    private const string NoRight = "42501";
    private const string ConstraintViolated = "23";
    private const int SchemaSeconds = 30;
    private readonly NpgsqlConnectionStringBuilder _settings;

    /// <param name="connection">Npgsql's connection string: <c>Host=…;Port=…;Database=…;Username=…;Password=…</c>.</param>
    /// <param name="lease">A statement that takes longer is given up.</param>
    /// <exception cref="IOException">The string is not one.</exception>
    public PostgresDialect(string connection, TimeSpan lease)
    {
        try
        {
            _settings = new NpgsqlConnectionStringBuilder(connection);
        }
        catch (ArgumentException failure)
        {
            throw new IOException($"--database: {failure.Message} Expected Host=…;Port=…;Database=…;Username=…;Password=…", failure);
        }

        if (string.IsNullOrEmpty(_settings.Host))
        {
            throw new IOException("--database: no Host in it. Expected Host=…;Port=…;Database=…;Username=…;Password=…");
        }

        int seconds = Math.Max(1, (int)Math.Ceiling(lease.TotalSeconds));
        _settings.Pooling = false;
        _settings.Timeout = seconds;
        _settings.CommandTimeout = seconds;
        _settings.CancellationTimeout = 500;
        _settings.ApplicationName ??= "lockstep";

        // A coordinator that is stopped in the middle of a write holds a lock on the lease. The server ends such a transaction before the
        // lease is over, so that a standby never waits for it; and a standby that does wait gives up and asks again.
        int limit = Math.Max(100, (int)(lease.TotalMilliseconds / 2));
        _settings.Options = $"{_settings.Options} -c idle_in_transaction_session_timeout={limit} -c lock_timeout={limit}".Trim();
    }

    public override string Place => $"PostgreSQL at {_settings.Host}:{_settings.Port}, database {Database}";

    public override string NowMs => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";

    public override string Bytes => "BYTEA";

    public override string RowId => "rowid BIGINT GENERATED ALWAYS AS IDENTITY, ";

    public override string ForShare => " FOR SHARE";

    public override string ForUpdate => " FOR UPDATE";

    public override string CountTables => "SELECT COUNT(*) FROM pg_catalog.pg_tables WHERE tablename = @name AND schemaname = ANY (current_schemas(false))";

    // Any number does, if it is always the same.
    public override string? LockSchema => $"SET LOCAL idle_in_transaction_session_timeout = '{SchemaSeconds}s'; SET LOCAL lock_timeout = '{SchemaSeconds}s'; SELECT pg_advisory_xact_lock(7070707070)";

    public override bool OutageEndsLease => true;

    private string Database => _settings.Database ?? _settings.Username ?? string.Empty;

    public override DbConnection Open() => Open(_settings);

    public override DbConnection OpenSchema() =>
        Open(new NpgsqlConnectionStringBuilder(_settings.ToString()) { CommandTimeout = SchemaSeconds, CancellationTimeout = 0 });

    private static NpgsqlConnection Open(NpgsqlConnectionStringBuilder settings)
    {
        var connection = new NpgsqlConnection(settings.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override bool Refuses(DbException failure) => failure is PostgresException answer && answer.SqlState.StartsWith(ConstraintViolated, StringComparison.Ordinal);

    public override IOException Explain(Exception failure) => new($"{Place}: {Advice(failure)}", failure);

    private string Advice(Exception failure) => failure is PostgresException answer
        ? $"{answer.MessageText}{(answer.MessageText.EndsWith('.') ? string.Empty : ".")} {Remedy(answer.SqlState)}"
        : $"cannot be reached: {failure.Message}. Start it, or correct Host and Port in --database.";

    private string Remedy(string state) => state switch
    {
        WrongPassword or NotAuthorized => "Give a user who may log in, and the right password, as Username and Password in --database.",
        NoSuchDatabase => $"Create it (createdb {Database}), or name another as Database in --database.",
        NoRight => $"The user needs the right to make and use tables: GRANT USAGE, CREATE ON SCHEMA public TO {_settings.Username}; and, where another user made them, GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {_settings.Username}.",
        _ => "Correct --database, or the server's configuration.",
    };
}
