using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

public sealed class MeshWindowTests
{
    private static readonly int[] Hosts = [0, 1, 0, 1, 0];

    [Fact]
    public void Place_InterleavedHosts_IsThePositionAmongTheHostsRanks()
    {
        using var world = new MeshWorld(Hosts, 256);
        Assert.Equal([0, 0, 1, 1, 2], world.Links.Select(link => link.Window!.Place));
        Assert.Equal([3, 2, 3, 2, 3], world.Links.Select(link => link.Window!.Size));
    }

    [Fact]
    public void Slot_WrittenBeforeAMeeting_IsSeenByTheHostAfterIt()
    {
        byte[] seen = new byte[5];
        using var world = new MeshWorld(Hosts, 256);
        world.Run(link =>
        {
            var window = link.Window!;
            window.Slot(window.Place)[255] = (byte)(10 + link.Rank);
            window.Meet();
            seen[link.Rank] = window.Slot((window.Place + 1) % window.Size)[255];
        });
        Assert.Equal([12, 13, 14, 11, 10], seen);
        Assert.All(world.Links, link => Assert.Equal(1, link.Meetings));
    }

    [Fact]
    public void TryLocate_PartOfTheExposedMemory_IsItsOffset()
    {
        using var world = new MeshWorld(Hosts, 256);
        byte[] memory = new byte[100];
        var window = world.Links[2].Window!;
        Assert.False(window.TryLocate(memory, out _));
        world.Links[2].Expose(memory);
        Assert.True(window.TryLocate(memory.AsSpan(40, 60), out long offset));
        Assert.Equal(40, offset);
        Assert.False(window.TryLocate(new byte[4], out _));
    }

    [Fact]
    public void Exposed_OutsideOfWhatIsExposed_IsRefused()
    {
        using var world = new MeshWorld(Hosts, 256);
        world.Links[2].Expose([1, 2, 3, 4]);
        var other = world.Links[0].Window!;
        Assert.Equal([3, 4], other.Exposed(1, 2, 2).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => other.Exposed(1, 2, 3).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => other.Exposed(1, -1, 2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => other.Exposed(2, 0, 1).Length);
    }

    [Fact]
    public void Meet_AbortedLinks_FreesThoseWhoWait()
    {
        using var world = new MeshWorld(Hosts, 256);
        var failures = world.RunExpectingFailure(link =>
        {
            if (link.Rank == 1)
            {
                link.Abort("over");
            }
            else
            {
                link.Window!.Meet();
                link.Window!.Meet();
            }
        });
        Assert.Contains(failures, failure => failure is LinkException { Failure: LinkFailure.Aborted });
        Assert.All(failures, failure => Assert.IsType<LinkException>(failure));
    }

    [Fact]
    public void Expose_MeshWithoutWindows_SaysWhy()
    {
        using var world = new MeshWorld(2);
        Assert.Throws<InvalidOperationException>(() => world.Links[0].Expose(new byte[4]));
    }
}
