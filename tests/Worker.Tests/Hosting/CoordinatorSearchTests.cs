using Lockstep.Worker.Hosting;

namespace Lockstep.Worker.Tests.Hosting;

public sealed class CoordinatorSearchTests
{
    private static readonly Uri A = new("http://a:1");
    private static readonly Uri B = new("http://b:1");
    private static readonly Uri C = new("http://c:1");

    [Fact]
    public void Next_AllFail_TriesEachOnceARoundWithGrowingPauses()
    {
        var search = new CoordinatorSearch([A, B]);
        var tries = Enumerable.Range(0, 14).Select(_ => (Address: search.Next(), Pause: search.Failed(null).TotalMilliseconds)).ToList();
        Assert.Equal([A, B, A, B, A, B, A, B, A, B, A, B, A, B], tries.Select(one => one.Address));
        Assert.Equal([0, 50, 0, 100, 0, 200, 0, 400, 0, 800, 0, 1000, 0, 1000], tries.Select(one => one.Pause));
    }

    [Fact]
    public void Failed_WithTheLeaderNamed_GoesThereAtOnceEvenWhereItIsNotInTheList()
    {
        var search = new CoordinatorSearch([A, B]);
        Assert.Equal(A, search.Next());
        Assert.Equal(TimeSpan.Zero, search.Failed(C));
        Assert.Equal(C, search.Next());
    }

    [Fact]
    public void Failed_WithALeaderNamedThatWasJustTried_PausesBeforeTheNextRound()
    {
        var search = new CoordinatorSearch([A, B]);
        Assert.Equal(A, search.Next());
        search.Failed(null);
        Assert.Equal(B, search.Next());
        Assert.Equal(50, search.Failed(A).TotalMilliseconds);
        Assert.Equal(A, search.Next());
    }

    [Fact]
    public void Failed_AfterALink_TriesTheOthersFirst()
    {
        var search = new CoordinatorSearch([A, B]);
        search.Next();
        search.Failed(B);
        search.Linked(search.Next());
        Assert.Equal(TimeSpan.Zero, search.Failed(null));
        Assert.Equal(A, search.Next());
        Assert.Equal(50, search.Failed(B).TotalMilliseconds);
    }

    [Fact]
    public void Failed_OnlyOneAddress_PausesFromTheFirstTimeAndAnewAfterALink()
    {
        var search = new CoordinatorSearch([A]);
        search.Next();
        Assert.Equal(50, search.Failed(null).TotalMilliseconds);
        search.Next();
        Assert.Equal(100, search.Failed(A).TotalMilliseconds);
        search.Linked(search.Next());
        Assert.Equal(50, search.Failed(null).TotalMilliseconds);
    }
}
