using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

public sealed class SubLinkTests
{
    private static readonly int[] Hosts = [0, 0, 1, 1, 2];

    [Fact]
    public void Create_SomeRanks_NumbersRanksAndHostsFromZeroInTheOrderGiven()
    {
        using var world = new MeshWorld(Hosts, HostLayout.SlotLength);
        var link = new SubLink(world.Links[2], [4, 2, 1, 3]);
        Assert.Equal(1, link.Rank);
        Assert.Equal(4, link.WorldSize);
        Assert.Equal([0, 1, 2, 1], link.Hosts);
    }

    [Fact]
    public void Window_MembersOfTheHost_IsTheirsAndOtherwiseNone()
    {
        using var world = new MeshWorld(Hosts, HostLayout.SlotLength);
        var link = world.Links[2];
        Assert.Same(link.Window, new SubLink(link, [2, 3]).Window);
        Assert.Null(new SubLink(link, [3, 2]).Window);
        Assert.Null(new SubLink(link, [2]).Window);
        Assert.Null(new SubLink(link, [2, 3, 4]).Window);
    }

    [Fact]
    public void Create_OwnRankMissing_SaysSo()
    {
        using var world = new MeshWorld(Hosts, HostLayout.SlotLength);
        Assert.Contains("rank 2 is none of the members 0, 1", Assert.Throws<ArgumentException>(() => new SubLink(world.Links[2], [0, 1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Exchange_BackwardsRing_ReachesTheRanksMeant()
    {
        int[] members = [4, 3, 1];
        int[] received = new int[5];
        using var world = new MeshWorld(5);
        world.Run(link =>
        {
            if (members.Contains(link.Rank))
            {
                var part = new SubLink(link, members);
                byte[] message = [0];
                part.Exchange((part.Rank + 1) % 3, [(byte)link.Rank], (part.Rank + 2) % 3, message);
                received[link.Rank] = message[0];
            }
        });
        Assert.Equal([0, 3, 0, 4, 1], received);
    }

    [Fact]
    public void PlaceAndAbort_OfAPart_AreThoseOfTheWhole()
    {
        using var world = new MeshWorld(2);
        var part = new SubLink(world.Links[0], [0]) { Place = new TransferPlace(CollectivePhase.Broadcast, 3) };
        Assert.Equal(new TransferPlace(CollectivePhase.Broadcast, 3), world.Links[0].Place);
        part.Dispose();
        part.Abort("over");
        Assert.Equal(LinkFailure.Aborted, Assert.Throws<LinkException>(() => world.Links[1].Receive(0, new byte[1])).Failure);
    }
}
