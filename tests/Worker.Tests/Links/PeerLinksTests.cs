using Lockstep.Engine.Collectives;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Tests.Links;

public sealed class PeerLinksTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(13)]
    public async Task Sum_OverSockets_EqualsTheSumOnEveryRank(int ranks)
    {
        using var world = await LinkWorld.OpenAsync(ranks);
        foreach (int length in new[] { 0, 1, ranks - 1, ranks, 1000, 65537 })
        {
            // Small integers: every order of summation gives the exact sum.
            var values = Enumerable.Range(0, ranks).Select(rank => Enumerable.Range(0, length).Select(i => (float)((i % 1000) + (rank * 3))).ToArray()).ToArray();
            var failures = world.Run(link => new RingAllReduce().Sum(link, values[link.Rank]));
            Assert.Empty(failures);
            for (int i = 0; i < length; i++)
            {
                float expected = (ranks * (i % 1000)) + (3f * ranks * (ranks - 1) / 2);
                Assert.All(values, held => Assert.Equal(expected, held[i]));
            }
        }
    }

    [Fact]
    public async Task Exchange_LargerThanEveryBufferBothWays_DoesNotBlock()
    {
        const int Length = 40_000_000;
        using var world = await LinkWorld.OpenAsync(2);
        var received = new[] { new byte[Length], new byte[Length] };
        var failures = world.Run(link => link.Exchange(1 - link.Rank, Pattern(link.Rank, Length), 1 - link.Rank, received[link.Rank]));
        Assert.Empty(failures);
        Assert.True(received[0].AsSpan().SequenceEqual(Pattern(1, Length)));
        Assert.True(received[1].AsSpan().SequenceEqual(Pattern(0, Length)));
    }

    [Fact]
    public async Task Sum_PeerGone_EveryOtherRankEndsWithATypedError()
    {
        using var world = await LinkWorld.OpenAsync(5);
        var failures = world.Run(link =>
        {
            if (link.Rank == 3)
            {
                link.Dispose();
                return;
            }

            new RingAllReduce().Sum(link, new float[100_000]);
        });
        Assert.Equal([0, 1, 2, 4], failures.Keys.Order());
        Assert.All(failures.Values, failure => Assert.IsType<LinkException>(failure));
    }

    [Fact]
    public async Task Abort_FromAnotherThread_EndsAWaitingReceive()
    {
        using var world = await LinkWorld.OpenAsync(2);
        var failures = world.Run(link =>
        {
            if (link.Rank == 0)
            {
                link.Receive(1, new byte[10]);
            }
            else
            {
                world.Links[0].Abort("the coordinator forms a new generation");
            }
        });
        var failure = Assert.IsType<LinkException>(failures[0]);
        Assert.Equal(LinkFailure.Aborted, failure.Failure);
        Assert.Contains("the coordinator forms a new generation", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Who waits for ranks by another way than the links asks them; an orderly leave is no failure, a closed or reported one is.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Check_PeerGivesUp_ThrowsWithoutATransfer(bool sharesMemory)
    {
        using var world = await LinkWorld.OpenAsync(3, transport: sharesMemory ? LinkTransport.Auto : LinkTransport.Tcp);
        using var checkedOnce = new CountdownEvent(2);
        var failures = world.Run(link =>
        {
            if (link.Rank == 2)
            {
                checkedOnce.Wait(TestContext.Current.CancellationToken);
                link.Abort("rank 2 gave up its step");
                return;
            }

            link.Check();
            checkedOnce.Signal();
            while (true)
            {
                link.Check();
                Thread.Yield();
            }
        });
        Assert.Equal([0, 1], failures.Keys.Order());

        // Of two that are told, the one that hears it first says so to the other.
        Assert.All(failures.Values, failure => Assert.Equal(LinkFailure.Aborted, Assert.IsType<LinkException>(failure).Failure));
    }

    [Fact]
    public async Task Check_PeerLeavesInGoodOrder_IsNoFailure()
    {
        using var world = await LinkWorld.OpenAsync(2);
        world.Links[1].Dispose();
        for (int i = 0; i < 100; i++)
        {
            world.Links[0].Check();
        }

        Assert.Throws<LinkException>(() => world.Links[0].Receive(1, new byte[4]));
    }

    [Fact]
    public async Task Receive_SilentPeer_ThrowsPeerSilentWithItsRank()
    {
        using var world = await LinkWorld.OpenAsync(2, silence: TimeSpan.FromMilliseconds(50));
        var failures = world.Run(link =>
        {
            if (link.Rank == 0)
            {
                link.Receive(1, new byte[10]);
            }
        });
        var failure = Assert.IsType<LinkException>(failures[0]);
        Assert.Equal(LinkFailure.PeerSilent, failure.Failure);
        Assert.Equal(1, failure.Peer);
    }

    [Fact]
    public async Task Receive_OtherLengthThanSent_ThrowsProtocolViolation()
    {
        using var world = await LinkWorld.OpenAsync(2);
        var failures = world.Run(link =>
        {
            if (link.Rank == 0)
            {
                link.Receive(1, new byte[10]);
            }
            else
            {
                link.Send(0, new byte[11]);
            }
        });
        var failure = Assert.IsType<LinkException>(failures[0]);
        Assert.Equal(LinkFailure.ProtocolViolation, failure.Failure);
        Assert.Equal("rank 1 sent message 0 of 11 bytes, expected message 0 of 10 bytes", failure.Message);
    }

    private static byte[] Pattern(int rank, int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)((i * 31) + (i >> 9) + rank);
        }

        return bytes;
    }
}
