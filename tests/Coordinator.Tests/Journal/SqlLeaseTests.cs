using Lockstep.Coordinator.Journal;

namespace Lockstep.Coordinator.Tests.Journal;

/// <summary>What holds of the lease in every database. Its clock is the database's own, so these use leases of an hour, and of nothing.</summary>
public abstract class SqlLeaseTests : IDisposable
{
    private static readonly LeaseClaim Long = new("a", "http://a:1", TimeSpan.FromHours(1));
    private static readonly LeaseClaim Over = new("a", "http://a:1", TimeSpan.Zero);
    private readonly List<SqlLease> _opened = [];

    internal abstract SqlDialect Dialect { get; }

    [Fact]
    public void TryTake_Fresh_IsTermOneAndShowsItsHolder()
    {
        Assert.Equal(1UL, Open().TryTake(Long));
        var row = Open().Read();
        Assert.Equal((1UL, "a", "http://a:1", TimeSpan.FromHours(1)), (row.Term, row.Holder, row.Address, row.Duration));
        Assert.InRange(row.Age, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void TryTake_HeldByAnother_IsRefused()
    {
        var holder = Open();
        holder.TryTake(Long);
        Assert.Null(Open().TryTake(Long));
        Assert.True(holder.Renew(1));
        Assert.Equal(1UL, Open().Read().Term);
    }

    [Fact]
    public void TryTake_OverItsTime_IsTheNextTermAndTheOldOneCannotRenew()
    {
        var old = Open();
        old.TryTake(Over);
        var next = Open();
        Assert.Equal(2UL, next.TryTake(Long with { Holder = "b" }));
        Assert.False(old.Renew(1));
        old.Release(1);
        Assert.Equal("b", Open().Read().Holder);
        Assert.Null(Open().TryTake(Long));
        Assert.True(next.Renew(2));
    }

    [Fact]
    public void TryTake_AfterARelease_NeedNotWait()
    {
        var holder = Open();
        holder.TryTake(Long);
        holder.Release(1);
        Assert.Equal(string.Empty, Open().Read().Address);
        Assert.Equal(2UL, Open().TryTake(Long));
    }

    [Fact]
    public void Renew_MakesTheLeaseYoung()
    {
        var holder = Open();
        holder.TryTake(Long);
        Execute("UPDATE lease SET renewed_ms = renewed_ms - 1800000");
        Assert.InRange(Open().Read().Age, TimeSpan.FromMinutes(29), TimeSpan.FromMinutes(31));
        Assert.True(holder.Renew(1));
        Assert.InRange(Open().Read().Age, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact(Timeout = 60_000)]
    public async Task TryTake_ManyAtOnce_OneOfThemGetsIt()
    {
        var leases = Enumerable.Range(0, 8).Select(_ => Open()).ToList();
        using var start = new Barrier(leases.Count);
        var terms = await Task.WhenAll(leases.Select(lease => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return lease.TryTake(Long);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        Assert.Equal(1UL, Assert.Single(terms, term => term is not null));
    }

    [Fact]
    public void TryTake_JournalWithTermsOfBeforeTheLease_GoesOnCounting()
    {
        Open();
        Execute("INSERT INTO terms (term, started, process_id) VALUES (41, '', 0)");
        Assert.Equal(42UL, Open().TryTake(Long));
    }

    public void Dispose()
    {
        _opened.ForEach(lease => lease.Dispose());
        Close();
        GC.SuppressFinalize(this);
    }

    internal SqlLease Open()
    {
        JournalSchema.Prepare(Dialect);
        var lease = new SqlLease(Dialect, TimeProvider.System);
        _opened.Add(lease);
        return lease;
    }

    protected void Execute(string sql)
    {
        using var connection = Dialect.Open();
        connection.Execute(null, sql);
    }

    protected virtual void Close()
    {
    }
}
