using System.Data.Common;

namespace Lockstep.Coordinator.Journal;

/// <summary>Where the database is, and what its SQL says in its own way. All else is the same for every one.</summary>
internal abstract class SqlDialect
{
    /// <summary>Place of the database, for messages; no password.</summary>
    public abstract string Place { get; }

    /// <summary>Milliseconds since 1970 by the database's clock: one clock for all coordinators.</summary>
    public abstract string NowMs { get; }

    /// <summary>Type of a column of bytes.</summary>
    public abstract string Bytes { get; }

    /// <summary>Declares the column <c>rowid</c>, which grows with every row; empty where all tables have it.</summary>
    public abstract string RowId { get; }

    /// <summary>Ends a SELECT whose row must not change before the transaction ends.</summary>
    public abstract string ForShare { get; }

    /// <summary>Ends a SELECT whose row this transaction is about to change.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>Counts the tables named @name.</summary>
    public abstract string CountTables { get; }

    /// <summary>Run first in a transaction that changes the schema, so that two cannot at once; null where transactions exclude each other anyway.</summary>
    public abstract string? LockSchema { get; }

    /// <summary>Whether only failing renewals of the lease, without another holder, make the leader step down.</summary>
    public abstract bool OutageEndsLease { get; }

    /// <exception cref="DbException">The database cannot be reached or used.</exception>
    public abstract DbConnection Open();

    /// <summary>The same for making tables, which takes longer than a write, and nobody leads meanwhile who could be held up.</summary>
    /// <exception cref="DbException">The database cannot be reached or used.</exception>
    public virtual DbConnection OpenSchema() => Open();

    /// <summary>True where the database is well and refuses this very row: to try again would be in vain.</summary>
    public abstract bool Refuses(DbException failure);

    /// <summary>What an operator can do about it.</summary>
    public abstract IOException Explain(Exception failure);

    /// <summary>Called before a term is taken; what it returns shows others that this process lives, until it is disposed or the process ends.</summary>
    public virtual IDisposable? ShowLife(ulong term) => null;

    /// <summary>True where the holder of this term is known to be dead, however young its lease is.</summary>
    public virtual bool IsDead(ulong term) => false;
}
