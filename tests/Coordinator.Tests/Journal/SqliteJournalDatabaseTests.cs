using Lockstep.Coordinator.Journal;

namespace Lockstep.Coordinator.Tests.Journal;

public sealed class SqliteJournalDatabaseTests : JournalDatabaseTests
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-journal-").FullName;

    internal override SqlDialect Dialect => new SqliteDialect(Path.Combine(_directory, "journal.db"));

    protected override void Close() => Directory.Delete(_directory, recursive: true);
}
