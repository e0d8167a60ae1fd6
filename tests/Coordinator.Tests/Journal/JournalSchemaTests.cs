using Google.Protobuf;
using Lockstep.Coordinator.Journal;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Tests.Journal;

[Collection(PostgresCollection.Name)]
public sealed class JournalSchemaTests(PostgresServer server) : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);
    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-schema-").FullName;

    private SqliteDialect Sqlite => new(Path.Combine(_directory, "journal.db"));

    [Fact]
    public void Prepare_NotADatabase_SaysWhatToDo()
    {
        File.WriteAllText(Path.Combine(_directory, "journal.db"), new string('x', 5000));
        Assert.Contains("--journal", Failure(Sqlite), StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_NewerSchema_IsRefusedInBothDatabases()
    {
        foreach (SqlDialect dialect in new SqlDialect[] { Sqlite, new PostgresDialect(server.NewSchema(), Lease) })
        {
            JournalSchema.Prepare(dialect);
            using (var connection = dialect.Open())
            {
                connection.Execute(null, "UPDATE schema_version SET version = 99");
            }

            string failure = Failure(dialect);
            Assert.Contains("version 99", failure, StringComparison.Ordinal);
            Assert.Contains("newer release", failure, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Prepare_Twice_ChangesNothing()
    {
        foreach (SqlDialect dialect in new SqlDialect[] { Sqlite, new PostgresDialect(server.NewSchema(), Lease) })
        {
            JournalSchema.Prepare(dialect);
            using var lease = new SqlLease(dialect, TimeProvider.System);
            lease.TryTake(new LeaseClaim("a", string.Empty, Lease));
            JournalSchema.Prepare(dialect);
            Assert.Equal(1UL, lease.Read().Term);
        }
    }

    /// <summary>The tables as the first release made them, with a run in them.</summary>
    [Fact]
    public void Prepare_JournalOfBeforeThereWereVersions_KeepsWhatIsInIt()
    {
        using (var connection = Sqlite.Open())
        {
            connection.Execute(null, """
                CREATE TABLE terms (term INTEGER PRIMARY KEY AUTOINCREMENT, started TEXT NOT NULL, process_id INTEGER NOT NULL);
                CREATE TABLE runs (run_id TEXT PRIMARY KEY, name TEXT NOT NULL, yaml TEXT NOT NULL, created TEXT NOT NULL, info BLOB);
                CREATE TABLE generations (run_id TEXT NOT NULL, generation INTEGER NOT NULL, term INTEGER NOT NULL, roster BLOB NOT NULL, PRIMARY KEY (run_id, generation, term));
                CREATE TABLE events (run_id TEXT NOT NULL, unix_ms INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL);
                CREATE TABLE checkpoints (run_id TEXT NOT NULL, step INTEGER NOT NULL, directory TEXT NOT NULL, PRIMARY KEY (run_id, step));
                CREATE TABLE steps (run_id TEXT NOT NULL, first_step INTEGER NOT NULL, end_step INTEGER NOT NULL);
                INSERT INTO terms (started, process_id) VALUES ('', 1), ('', 2);
                INSERT INTO steps VALUES ('r1', 0, 10), ('r1', 10, 30);
                """);
            connection.Execute(
                null,
                "INSERT INTO runs VALUES ('r1', 'n', 'y', '2026-01-01T00:00:00.0000000+00:00', @info)",
                ("@info", new RunInfo { RunId = "r1", Step = 30 }.ToByteArray()));
        }

        JournalSchema.Prepare(Sqlite);
        using var lease = new SqlLease(Sqlite, TimeProvider.System);
        Assert.Equal(3UL, lease.TryTake(new LeaseClaim("a", string.Empty, Lease)));
        using var journal = new JournalDatabase(Sqlite, 3);
        var run = Assert.Single(journal.Runs());
        Assert.Equal((30L, string.Empty, false), (run.Info!.Step, run.BaseDirectory, run.Ended));
        Assert.Equal([new JournaledSteps(0, 10), new JournaledSteps(10, 30)], journal.StepsOf("r1"));
    }

    /// <summary>The journal of the second version is the third's without two columns.</summary>
    [Fact]
    public void Prepare_JournalOfBeforeBatchesFollowedWorkers_KeepsItsStepsInBothDatabases()
    {
        foreach (SqlDialect dialect in new SqlDialect[] { Sqlite, new PostgresDialect(server.NewSchema(), Lease) })
        {
            JournalSchema.Prepare(dialect);
            using (var connection = dialect.Open())
            {
                connection.Execute(null, """
                    DROP TABLE bad_samples;
                    ALTER TABLE steps DROP COLUMN place;
                    ALTER TABLE steps DROP COLUMN portions;
                    UPDATE schema_version SET version = 2;
                    INSERT INTO steps (run_id, first_step, end_step) VALUES ('r1', 0, 10), ('r1', 10, 30);
                    """);
            }

            JournalSchema.Prepare(dialect);
            using var journal = new JournalDatabase(dialect, 1);
            Assert.Equal([new JournaledSteps(0, 10), new JournaledSteps(10, 30)], journal.StepsOf("r1"));
        }
    }

    [Fact]
    public void Prepare_NobodyListens_SaysSo()
    {
        string failure = Failure(new PostgresDialect("Host=127.0.0.1;Port=1;Username=x;Password=secret", Lease));
        Assert.Contains("127.0.0.1:1", failure, StringComparison.Ordinal);
        Assert.Contains("Start it", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Password=wrong", "Password")]
    [InlineData("Database=nosuch", "createdb nosuch")]
    public void Prepare_WrongPasswordOrDatabase_SaysWhatToDo(string wrong, string advice)
    {
        server.NewSchema();
        Assert.Contains(advice, Failure(new PostgresDialect($"{server.ConnectionString};{wrong}", Lease)), StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_NoRightToMakeTables_SaysWhatToGrant()
    {
        string schema = server.NewSchema();
        server.Execute("CREATE ROLE weak LOGIN PASSWORD 'weak'");
        server.Execute($"GRANT USAGE ON SCHEMA {schema.Split('=')[^1]} TO weak");
        string failure = Failure(new PostgresDialect($"{schema};Username=weak;Password=weak", Lease));
        Assert.Contains("GRANT USAGE, CREATE", failure, StringComparison.Ordinal);
        Assert.Contains("weak", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Hots=a")]
    [InlineData("Username=a")]
    public void Constructor_NoConnectionString_SaysWhatIsExpected(string text) =>
        Assert.Contains("Host=…", Assert.Throws<IOException>(() => new PostgresDialect(text, Lease)).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Failure(SqlDialect dialect) => Assert.Throws<IOException>(() => JournalSchema.Prepare(dialect)).Message;
}
