using System.Diagnostics;
using Lockstep.Engine.Collectives;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Tests.Links.SharedMemory;

public sealed class SharedMemoryLinksTests
{
    private const int Ring = 64 * 1024;

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public async Task Sum_ThroughSharedMemory_EqualsTheSumOnEveryRank(int ranks)
    {
        using var world = await OpenAsync(ranks);
        foreach (int length in new[] { 0, 1, ranks - 1, ranks, 1000, 65537 })
        {
            // Small integers: every order of summation gives the exact sum.
            var values = Enumerable.Range(0, ranks).Select(rank => Enumerable.Range(0, length).Select(i => (float)((i % 1000) + (rank * 3))).ToArray()).ToArray();
            Assert.Empty(world.Run(link => new RingAllReduce().Sum(link, values[link.Rank])));
            for (int i = 0; i < length; i++)
            {
                float expected = (ranks * (i % 1000)) + (3f * ranks * (ranks - 1) / 2);
                Assert.All(values, held => Assert.Equal(expected, held[i]));
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Exchange_EveryKindOfLengthBothWaysAtOnce_ArrivesUnchanged()
    {
        // Around the header, the line, the longest short message, the piece and the ring, and several rings.
        int[] lengths = [1, 7, 8, 55, 56, 57, 63, 64, 65, 4095, 4096, 4097, Ring - 64, Ring - 63, Ring, Ring + 1, (3 * Ring) + 17, 2_000_003];
        using var world = await OpenAsync(2);
        var failures = world.Run(link =>
        {
            int peer = 1 - link.Rank;
            for (int i = 0; i < lengths.Length; i++)
            {
                int outgoing = lengths[link.Rank == 0 ? i : lengths.Length - 1 - i];
                byte[] incoming = new byte[lengths[link.Rank == 0 ? lengths.Length - 1 - i : i]];
                link.Exchange(peer, Pattern(link.Rank, i, outgoing), peer, incoming);
                Assert.True(incoming.AsSpan().SequenceEqual(Pattern(peer, i, incoming.Length)), $"exchange {i}");
            }
        });
        Assert.Empty(failures);
    }

    /// <summary>A wake-up that was lost would cost a second, and there are hundreds here; a limit far from both is no matter of the machine's speed.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Send_ManyTimesTheRing_ReaderAndWriterWakeEachOther()
    {
        using var world = await OpenAsync(2);
        long start = Stopwatch.GetTimestamp();
        Assert.Empty(world.Run(link =>
        {
            byte[] message = new byte[8 * Ring];
            for (int i = 0; i < 100; i++)
            {
                if (link.Rank == 0)
                {
                    link.Send(1, message);
                }
                else
                {
                    link.Receive(0, message);
                }
            }
        }));
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(15), $"{Stopwatch.GetElapsedTime(start).TotalSeconds} s");
    }

    [Fact(Timeout = 60_000)]
    public async Task Exchange_InACircleOfRanks_DoesNotBlock()
    {
        const int Length = 1_000_000;
        using var world = await OpenAsync(5);
        Assert.Empty(world.Run(link =>
        {
            int previous = (link.Rank + 4) % 5;
            byte[] incoming = new byte[Length];
            link.Exchange((link.Rank + 1) % 5, Pattern(link.Rank, 0, Length), previous, incoming);
            Assert.True(incoming.AsSpan().SequenceEqual(Pattern(previous, 0, Length)));
        }));
    }

    [Fact(Timeout = 60_000)]
    public async Task Send_BeforeTheReceiverAsks_ArrivesInOrder()
    {
        using var world = await OpenAsync(2);
        Assert.Empty(world.Run(link =>
        {
            byte[] value = new byte[4];
            for (int i = 0; i < 10_000; i++)
            {
                if (link.Rank == 0)
                {
                    link.Send(1, BitConverter.GetBytes(i));
                }
                else
                {
                    link.Receive(0, value);
                    Assert.Equal(i, BitConverter.ToInt32(value));
                }
            }
        }));
    }

    [Fact(Timeout = 60_000)]
    public async Task Receive_OtherLengthThanSent_ThrowsProtocolViolation()
    {
        using var world = await OpenAsync(2);
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
        Assert.Contains("of 11 bytes, expected message", failure.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Abort_FromAnotherThread_EndsAWaitingReceiveAtOnceOnBothRanks()
    {
        using var world = await OpenAsync(3);
        using var waiting = new CountdownEvent(2);
        long aborted = 0;
        var failures = world.Run(link =>
        {
            if (link.Rank == 2)
            {
                waiting.Wait();
                aborted = Stopwatch.GetTimestamp();
                world.Links[0].Abort("the coordinator forms a new generation");
                return;
            }

            waiting.Signal();
            link.Receive(2, new byte[10]);
        });
        Assert.True(Stopwatch.GetElapsedTime(aborted) < TimeSpan.FromSeconds(2));
        var own = Assert.IsType<LinkException>(failures[0]);
        Assert.Equal(LinkFailure.Aborted, own.Failure);
        Assert.Contains("the coordinator forms a new generation", own.Message, StringComparison.Ordinal);
        Assert.Equal(LinkFailure.Aborted, Assert.IsType<LinkException>(failures[1]).Failure);
    }

    [Fact(Timeout = 60_000)]
    public async Task Receive_SilentPeer_ThrowsPeerSilentWithItsRank()
    {
        using var world = await OpenAsync(2, TimeSpan.FromMilliseconds(50));
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

    [Fact(Timeout = 60_000)]
    public async Task Receive_PeerHasLeftInGoodOrder_TakesWhatItSentAndThenFails()
    {
        using var world = await OpenAsync(2);
        var failures = world.Run(link =>
        {
            if (link.Rank == 1)
            {
                link.Send(0, Pattern(1, 0, 5000));
                link.Dispose();
                return;
            }

            byte[] incoming = new byte[5000];
            link.Receive(1, incoming);
            Assert.True(incoming.AsSpan().SequenceEqual(Pattern(1, 0, 5000)));
            link.Receive(1, incoming);
        });
        var failure = Assert.IsType<LinkException>(Assert.Single(failures).Value);
        Assert.Equal(LinkFailure.PeerClosed, failure.Failure);
        Assert.Equal(1, failure.Peer);
    }

    [Fact(Timeout = 60_000)]
    public async Task Send_PeerHasLeftAndTheRingIsFull_Fails()
    {
        using var world = await OpenAsync(2);
        var failures = world.Run(link =>
        {
            if (link.Rank == 1)
            {
                link.Dispose();
                return;
            }

            link.Send(1, new byte[10 * Ring]);
        });
        Assert.Equal(LinkFailure.PeerClosed, Assert.IsType<LinkException>(Assert.Single(failures).Value).Failure);
    }

    [Fact(Timeout = 60_000)]
    public async Task Dispose_WhileAnotherThreadTransfers_EndsItWithATypedError()
    {
        for (int round = 0; round < 20; round++)
        {
            using var world = await OpenAsync(2);
            using var under = new ManualResetEventSlim();
            var failures = world.Run(link =>
            {
                if (link.Rank == 1)
                {
                    under.Wait();
                    world.Links[0].Dispose();
                    return;
                }

                under.Set();
                link.Exchange(1, new byte[100 * Ring], 1, new byte[100 * Ring]);
            });
            Assert.Equal(LinkFailure.Aborted, Assert.IsType<LinkException>(Assert.Single(failures).Value).Failure);
        }
    }

    private static Task<LinkWorld> OpenAsync(int ranks, TimeSpan? silence = null) =>
        LinkWorld.OpenAsync(ranks, _ => new LinkOptions { Silence = silence ?? TimeSpan.FromSeconds(30), Transport = LinkTransport.SharedMemory, RingLength = Ring });

    private static byte[] Pattern(int rank, int message, int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)((i * 31) + (i >> 9) + rank + (message * 7));
        }

        return bytes;
    }
}
