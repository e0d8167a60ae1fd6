using System.Data.Common;
using System.Globalization;

namespace Lockstep.Coordinator.Journal;

/// <summary>The journal's tables, their version, and the way from each version to the next.</summary>
internal static class JournalSchema
{
    /// <summary>Of this release.</summary>
    public const int Version = 4;

    /// <summary>From each version to the next.</summary>
    private static readonly Func<SqlDialect, string>[] Upgrades = [First, Second, Third, Fourth];

    /// <summary>Creates the tables, or brings those of an older release up to date.</summary>
    /// <exception cref="IOException">The database cannot be used, or a newer release has written it; the message says what to do.</exception>
    public static void Prepare(SqlDialect dialect)
    {
        try
        {
            using var connection = dialect.OpenSchema();
            if (VersionOf(connection, null, dialect) != Version)
            {
                Upgrade(connection, dialect);
            }
        }
        catch (Exception failure) when (failure is DbException or TimeoutException or System.Net.Sockets.SocketException)
        {
            throw dialect.Explain(failure);
        }
    }

    /// <summary>0: there are no tables, or those of the releases before there were versions.</summary>
    private static int VersionOf(DbConnection connection, DbTransaction? within, SqlDialect dialect)
    {
        if (Convert.ToInt64(connection.Scalar(within, dialect.CountTables, ("@name", "schema_version")), CultureInfo.InvariantCulture) == 0)
        {
            return 0;
        }

        int found = Convert.ToInt32(connection.Scalar(within, "SELECT MAX(version) FROM schema_version") ?? 0, CultureInfo.InvariantCulture);
        return found <= Version
            ? found
            : throw new IOException($"{dialect.Place} has a journal of version {found}, this release of Lockstep knows version {Version}: run the newer release, or start a new journal elsewhere.");
    }

    private static void Upgrade(DbConnection connection, SqlDialect dialect)
    {
        using var transaction = connection.BeginTransaction();
        if (dialect.LockSchema is { } locking)
        {
            connection.Execute(transaction, locking);
        }

        // Another may have been faster.
        for (int version = VersionOf(connection, transaction, dialect); version < Version; version++)
        {
            connection.Execute(transaction, Upgrades[version](dialect));
        }

        connection.Execute(transaction, "DELETE FROM schema_version");
        connection.Execute(transaction, "INSERT INTO schema_version (version) VALUES (@version)", ("@version", Version));
        transaction.Commit();
    }

    /// <summary>As before there were versions, where the tables may exist.</summary>
    private static string First(SqlDialect dialect) => $"""
        CREATE TABLE IF NOT EXISTS terms (term {(dialect.RowId.Length > 0 ? "BIGINT PRIMARY KEY" : "INTEGER PRIMARY KEY AUTOINCREMENT")}, started TEXT NOT NULL, process_id INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS runs (run_id TEXT PRIMARY KEY, name TEXT NOT NULL, yaml TEXT NOT NULL, created TEXT NOT NULL, info {dialect.Bytes});
        CREATE TABLE IF NOT EXISTS generations (
          run_id TEXT NOT NULL, generation BIGINT NOT NULL, term BIGINT NOT NULL, roster {dialect.Bytes} NOT NULL, PRIMARY KEY (run_id, generation, term));
        CREATE TABLE IF NOT EXISTS events ({dialect.RowId}run_id TEXT NOT NULL, unix_ms BIGINT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS checkpoints (run_id TEXT NOT NULL, step BIGINT NOT NULL, directory TEXT NOT NULL, PRIMARY KEY (run_id, step));
        CREATE TABLE IF NOT EXISTS steps ({dialect.RowId}run_id TEXT NOT NULL, first_step BIGINT NOT NULL, end_step BIGINT NOT NULL);
        """;

    /// <summary>Runs that can be adopted, rewinds, the lease.</summary>
    private static string Second(SqlDialect dialect) => $"""
        ALTER TABLE terms ADD COLUMN holder TEXT NOT NULL DEFAULT '';
        ALTER TABLE runs ADD COLUMN base_directory TEXT NOT NULL DEFAULT '';
        ALTER TABLE runs ADD COLUMN output_directory TEXT NOT NULL DEFAULT '';
        ALTER TABLE runs ADD COLUMN resumed_from TEXT;
        ALTER TABLE runs ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE rewinds ({dialect.RowId}run_id TEXT NOT NULL, to_step BIGINT NOT NULL, first_step BIGINT NOT NULL, end_step BIGINT NOT NULL);
        CREATE TABLE lease (
          id INTEGER PRIMARY KEY, term BIGINT NOT NULL, holder TEXT NOT NULL, address TEXT NOT NULL, duration_ms BIGINT NOT NULL, renewed_ms BIGINT NOT NULL);
        INSERT INTO lease (id, term, holder, address, duration_ms, renewed_ms) VALUES (1, 0, '', '', 0, 0);
        CREATE TABLE schema_version (version INTEGER NOT NULL);
        """;

    /// <summary>Where steps lie in the sample order, for runs whose batch follows the number of workers.</summary>
    private static string Third(SqlDialect dialect) => """
        ALTER TABLE steps ADD COLUMN place BIGINT;
        ALTER TABLE steps ADD COLUMN portions BIGINT;
        """;

    /// <summary>Broken samples that runs have met.</summary>
    private static string Fourth(SqlDialect dialect) => """
        CREATE TABLE bad_samples (
          run_id TEXT NOT NULL, evaluation INTEGER NOT NULL, sample BIGINT NOT NULL, path TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (run_id, evaluation, sample));
        """;
}
