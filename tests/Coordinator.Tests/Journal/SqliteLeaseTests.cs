using Lockstep.Coordinator.Journal;

namespace Lockstep.Coordinator.Tests.Journal;

public sealed class SqliteLeaseTests : SqlLeaseTests
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-lease-").FullName;

    internal override SqlDialect Dialect => new SqliteDialect(Path.Combine(_directory, "journal.db"));

    [Fact]
    public void TryTake_HolderDead_NeedNotWaitForTheEndOfItsLease()
    {
        var holder = Open();
        holder.TryTake(new LeaseClaim("a", string.Empty, TimeSpan.FromHours(1)));
        Assert.Null(Open().TryTake(new LeaseClaim("b", string.Empty, TimeSpan.FromHours(1))));

        // As the kernel leaves it behind a dead process: the file is there and nobody has it locked.
        holder.Dispose();
        File.WriteAllText(Path.Combine(_directory, "journal.db.leader-1"), string.Empty);
        Assert.Equal(2UL, Open().TryTake(new LeaseClaim("b", string.Empty, TimeSpan.FromHours(1))));
        Assert.Equal(["journal.db.leader-2"], Directory.GetFiles(_directory, "*.leader-*").Select(Path.GetFileName));
    }

    [Fact]
    public void Find_JournalsLed_TakesTheFirstThatIsNot()
    {
        string path = Path.Combine(_directory, "journal.db");
        Assert.Equal(path, FreeJournal.Find(path, TimeProvider.System));
        Open().TryTake(new LeaseClaim("a", string.Empty, TimeSpan.FromHours(1)));
        Assert.Equal(Path.Combine(_directory, "journal-2.db"), FreeJournal.Find(path, TimeProvider.System));
    }

    protected override void Close() => Directory.Delete(_directory, recursive: true);
}
