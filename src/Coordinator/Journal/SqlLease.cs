using System.Data.Common;
using System.Globalization;

namespace Lockstep.Coordinator.Journal;

/// <summary>The lease as row 1 of the table <c>lease</c>. Ages are taken by the database's clock, so the coordinators' clocks need not agree.</summary>
internal sealed class SqlLease(SqlDialect dialect, TimeProvider time) : ILease
{
    private readonly LiveConnection _connection = new(dialect);
    private IDisposable? _life;

    public LeaseRow Read() => _connection.Use(connection => Read(connection, null, string.Empty));

    /// <summary>Whether somebody leads who is not known to be dead.</summary>
    public bool IsHeld() => IsHeld(Read());

    public ulong? TryTake(LeaseClaim claim) => _connection.Use(connection =>
    {
        using var transaction = connection.BeginTransaction();
        var row = Read(connection, transaction, dialect.ForUpdate);
        if (IsHeld(row))
        {
            return null;
        }

        ulong term = Math.Max(row.Term, HighestTerm(connection, transaction)) + 1;
        var life = dialect.ShowLife(term);
        Write(connection, transaction, row.Term, term, claim);
        transaction.Commit();
        _life?.Dispose();
        _life = life;
        return (ulong?)term;
    });

    public bool Renew(ulong term) => _connection.Use(connection => connection.Execute(
        null, $"UPDATE lease SET renewed_ms = {dialect.NowMs} WHERE id = 1 AND term = @term", ("@term", (long)term)) == 1);

    public void Release(ulong term)
    {
        _connection.Use(connection => connection.Execute(
            null, "UPDATE lease SET renewed_ms = 0, address = '' WHERE id = 1 AND term = @term", ("@term", (long)term)));
        _life?.Dispose();
        _life = null;
    }

    public void Dispose()
    {
        _life?.Dispose();
        _connection.Dispose();
    }

    private bool IsHeld(LeaseRow row) => row.Left > TimeSpan.Zero && !dialect.IsDead(row.Term);

    private LeaseRow Read(DbConnection connection, DbTransaction? within, string locking) => connection.Query(
        within,
        row => new LeaseRow(
            (ulong)row.GetInt64(0), row.GetString(1), row.GetString(2), TimeSpan.FromMilliseconds(row.GetInt64(3)), TimeSpan.FromMilliseconds(row.GetInt64(4))),
        $"SELECT term, holder, address, duration_ms, {dialect.NowMs} - renewed_ms FROM lease WHERE id = 1{locking}")[0];

    /// <summary>Releases before there was a lease have counted their terms in this table alone.</summary>
    private static ulong HighestTerm(DbConnection connection, DbTransaction within) =>
        (ulong)Convert.ToInt64(connection.Scalar(within, "SELECT MAX(term) FROM terms") ?? 0L, CultureInfo.InvariantCulture);

    private void Write(DbConnection connection, DbTransaction within, ulong seen, ulong term, LeaseClaim claim)
    {
        int changed = connection.Execute(
            within,
            $"UPDATE lease SET term = @term, holder = @holder, address = @address, duration_ms = @duration, renewed_ms = {dialect.NowMs} WHERE id = 1 AND term = @seen",
            ("@term", (long)term),
            ("@holder", claim.Holder),
            ("@address", claim.Address),
            ("@duration", (long)claim.Duration.TotalMilliseconds),
            ("@seen", (long)seen));
        if (changed != 1)
        {
            throw new LeaseLostException(seen, term);
        }

        connection.Execute(
            within,
            "INSERT INTO terms (term, started, process_id, holder) VALUES (@term, @started, @process, @holder)",
            ("@term", (long)term),
            ("@started", time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)),
            ("@process", Environment.ProcessId),
            ("@holder", claim.Holder));
    }
}
