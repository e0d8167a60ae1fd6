namespace Lockstep.Coordinator.Journal;

/// <summary>
/// The right to lead: one row, taken by compare-and-set on the term where it is older than its time. Every member throws
/// <see cref="System.Data.Common.DbException"/> where the database fails. One user at a time.
/// </summary>
internal interface ILease : IDisposable
{
    LeaseRow Read();

    /// <summary>The new term, one more than any before it; null where another coordinator holds the lease.</summary>
    ulong? TryTake(LeaseClaim claim);

    /// <summary>False where the lease carries another term.</summary>
    bool Renew(ulong term);

    /// <summary>Gives it back, so that another need not wait for its end. Nothing happens where it carries another term.</summary>
    void Release(ulong term);
}
