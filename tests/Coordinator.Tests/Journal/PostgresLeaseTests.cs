using System.Diagnostics;
using Lockstep.Coordinator.Journal;

namespace Lockstep.Coordinator.Tests.Journal;

[Collection(PostgresCollection.Name)]
public sealed class PostgresLeaseTests(PostgresServer server) : SqlLeaseTests
{
    private readonly PostgresDialect _dialect = new(server.NewSchema(), TimeSpan.FromSeconds(1));

    internal override SqlDialect Dialect => _dialect;

    /// <summary>A coordinator that is stopped between two statements of a write: the server lets nobody wait for it for longer than half a lease.</summary>
    [Fact(Timeout = 30_000)]
    public async Task TryTake_AStoppedWriterHoldsTheRow_IsTakenAllTheSame()
    {
        Open().TryTake(new LeaseClaim("a", string.Empty, TimeSpan.Zero));
        await using var writer = _dialect.Open();
        await using var transaction = await writer.BeginTransactionAsync(TestContext.Current.CancellationToken);
        writer.Scalar(transaction, "SELECT term FROM lease WHERE id = 1 FOR SHARE");
        var began = Stopwatch.StartNew();
        ulong? term = null;
        while (term is null)
        {
            try
            {
                term = Open().TryTake(new LeaseClaim("b", string.Empty, TimeSpan.FromHours(1)));
            }
            catch (System.Data.Common.DbException)
            {
                // Gave up waiting for the lock; a standby asks again as well.
            }
        }

        Assert.Equal(2UL, term);
        Assert.InRange(began.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.ThrowsAny<System.Data.Common.DbException>(() => writer.Execute(transaction, "INSERT INTO events (run_id, unix_ms, kind, text) VALUES ('r', 0, '', '')"));
    }
}
