using Lockstep.Protocol.Rosters;

namespace Lockstep.Protocol.Tests.Rosters;

public class RosterTests
{
    private static readonly RosterEntry A = new("a", "10.0.0.1", 7001);
    private static readonly RosterEntry B = new("b", "10.0.0.2", 7002);
    private static readonly RosterEntry C = new("c", "10.0.0.3", 7003);
    private static readonly RosterEntry D = new("d", "10.0.0.4", 7004);
    private static readonly Roster Three = new(5, [C, A, B]);

    [Theory]
    [InlineData("c", 0)]
    [InlineData("a", 1)]
    [InlineData("b", 2)]
    [InlineData("d", -1)]
    public void RankOf_Worker_IsItsPosition(string workerId, int rank)
    {
        Assert.Equal(rank, Three.RankOf(workerId));
        Assert.Equal(rank >= 0, Three.Contains(workerId));
    }

    [Fact]
    public void Without_ALeaver_KeepsTheOrderOfTheRest() => Assert.Equal(new Roster(6, [C, B]), Three.Without("a", "unknown"));

    [Fact]
    public void With_ANewcomer_AppendsIt() => Assert.Equal(new Roster(6, [C, A, B, D]), Three.With(D));

    [Fact]
    public void Next_LeaversAndNewcomers_IsOneGeneration() => Assert.Equal(new Roster(6, [A, D]), Three.Next(["c", "b"], [D]));

    [Fact]
    public void Next_SameWorkerComesBack_RanksLast() => Assert.Equal(new Roster(6, [A, B, C]), Three.Next(["c"], [C]));

    [Fact]
    public void With_AMember_Throws()
        => Assert.Contains("lists worker a 2 times", Assert.Throws<ArgumentException>(() => Three.With(A)).Message, StringComparison.Ordinal);

    [Fact]
    public void Equals_OtherOrderGenerationOrAddress_IsFalse()
    {
        Assert.Equal(Three, new Roster(5, [C, A, B]));
        Assert.Equal(Three.GetHashCode(), new Roster(5, [C, A, B]).GetHashCode());
        Assert.NotEqual(Three, new Roster(5, [A, C, B]));
        Assert.NotEqual(Three, new Roster(6, [C, A, B]));
        Assert.NotEqual(Three, new Roster(5, [C, A, B with { DataPort = 1 }]));
    }

    [Fact]
    public void Empty_HasNobody() => Assert.Equal((0UL, 0), (Roster.Empty.Generation, Roster.Empty.WorldSize));

    [Fact]
    public void ToString_NamesMembersByRank() => Assert.Equal("roster 5 [c, a, b]", Three.ToString());
}
