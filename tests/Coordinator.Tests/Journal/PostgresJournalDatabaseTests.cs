using Lockstep.Coordinator.Journal;

namespace Lockstep.Coordinator.Tests.Journal;

[Collection(PostgresCollection.Name)]
public sealed class PostgresJournalDatabaseTests(PostgresServer server) : JournalDatabaseTests
{
    private readonly PostgresDialect _dialect = new(server.NewSchema(), TimeSpan.FromSeconds(2));

    internal override SqlDialect Dialect => _dialect;
}
