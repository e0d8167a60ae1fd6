using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Lockstep.Coordinator.Journal;

/// <summary>The journal in a file of this host.</summary>
internal sealed class SqliteDialect(string path) : SqlDialect
{
    // WAL: readers from outside do not hold up the writer.
    private const string Settings = """
        PRAGMA busy_timeout = 5000;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        """;

    private const int ConstraintViolated = 19;

    static SqliteDialect() => SQLitePCL.Batteries_V2.Init();

    public override string Place => path;

    public override string NowMs => "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)";

    public override string Bytes => "BLOB";

    public override string RowId => string.Empty;

    // Transactions that write exclude each other as a whole.
    public override string ForShare => string.Empty;

    public override string ForUpdate => string.Empty;

    public override string CountTables => "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = @name";

    public override string? LockSchema => null;

    /// <summary>A disk that is full for one coordinator is full for all on this host: to step down would help nobody.</summary>
    public override bool OutageEndsLease => false;

    public override DbConnection Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            connection.Execute(null, Settings);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override bool Refuses(DbException failure) => failure is SqliteException { SqliteErrorCode: ConstraintViolated };

    public override IOException Explain(Exception failure) =>
        new($"cannot use {path} as the coordinator's journal: {failure.Message} Choose another file with --journal.", failure);

    public override IDisposable? ShowLife(ulong term) => LeaderLock.TryHold(path, term);

    public override bool IsDead(ulong term) => LeaderLock.IsFree(path, term);
}
