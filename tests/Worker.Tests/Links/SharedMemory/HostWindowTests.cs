using System.Diagnostics;
using System.Runtime.InteropServices;
using Lockstep.Engine.Collectives;
using Lockstep.Worker.Links;
using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Tests.Links.SharedMemory;

public sealed class HostWindowTests
{
    [Theory(Timeout = 60_000)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public async Task Meet_AThousandTimesWithRandomWork_ShowsWhatEveryRankWroteBefore(int ranks)
    {
        using var world = await OpenAsync(ranks);
        var failures = world.Run(link =>
        {
            var window = link.Window!;
            Assert.Equal((link.Rank, ranks), (window.Place, window.Size));
            var random = new Random(link.Rank + 1);
            for (int meeting = 0; meeting < 1000; meeting++)
            {
                // Two halves in turn: a rank that is a meeting ahead writes where nobody reads any more.
                int half = meeting % 2 * (window.SlotLength / 2);
                Thread.SpinWait(random.Next(200));
                BitConverter.TryWriteBytes(window.Slot(window.Place)[half..], (meeting * 100) + link.Rank);
                window.Meet();
                for (int place = 0; place < ranks; place++)
                {
                    Assert.Equal((meeting * 100) + place, BitConverter.ToInt32(window.Slot(place)[half..]));
                }
            }
        });
        Assert.Empty(failures);
    }

    [Fact(Timeout = 60_000)]
    public async Task Exposed_SameLengthEverywhere_IsReadInPlaceAndLocatedTheSame()
    {
        const int Floats = 1_000_000;
        using var buffers = new SharedBuffers(3, _ => Floats);
        using var world = await OpenAsync(3, buffers);
        var failures = world.Run(link =>
        {
            var own = buffers[link.Rank].Span(0, Floats);
            for (int i = 0; i < Floats; i++)
            {
                own[i] = (i % 1000) + (link.Rank * 2000);
            }

            var window = link.Window!;
            Assert.True(window.TryLocate(MemoryMarshal.AsBytes(buffers[link.Rank].Span(123, 7)), out long offset));
            Assert.Equal(123 * sizeof(float), offset);
            Assert.False(window.TryLocate(new byte[64], out _));
            window.Meet();
            for (int place = 0; place < 3; place++)
            {
                var seen = MemoryMarshal.Cast<byte, float>(window.Exposed(place, sizeof(float), (Floats - 1) * sizeof(float)));
                for (int i = 0; i < seen.Length; i++)
                {
                    Assert.Equal(((i + 1) % 1000) + (place * 2000), seen[i]);
                }
            }

            Assert.Throws<ArgumentOutOfRangeException>(() => { window.Exposed(1, 4, Floats * sizeof(float)); });
            Assert.Throws<ArgumentOutOfRangeException>(() => { window.Exposed(1, -1, 1); });
            window.Meet();
        });
        Assert.Empty(failures);
    }

    [Fact(Timeout = 60_000)]
    public async Task TryLocate_OneRankExposesAnotherLength_IsFalseOnAllRanks()
    {
        using var buffers = new SharedBuffers(3, rank => rank == 2 ? 100 : 99);
        using var world = await OpenAsync(3, buffers);
        Assert.All(world.Links, link => Assert.Equal(3, link.Window!.Size));
        Assert.All(world.Links, link => Assert.False(link.Window!.TryLocate(MemoryMarshal.AsBytes(buffers[link.Rank].Span(0, 1)), out _)));
        Assert.All(world.Links, link => Assert.Throws<ArgumentOutOfRangeException>(() => { link.Window!.Exposed(0, 0, 4); }));
    }

    [Fact(Timeout = 60_000)]
    public async Task Exposed_ANextGeneration_SeesTheSameMemory()
    {
        using var buffers = new SharedBuffers(2, _ => 5000);
        for (int generation = 0; generation < 3; generation++)
        {
            using var world = await OpenAsync(2, buffers);
            buffers[1].Span(4999, 1)[0] = generation + 1;
            Assert.Equal(generation + 1, MemoryMarshal.Cast<byte, float>(world.Links[0].Window!.Exposed(1, 4999 * 4, 4))[0]);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Meet_AbortedFromAnotherThread_EndsOnEveryRank()
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
                world.Links[0].Abort("a new generation");
                return;
            }

            waiting.Signal();
            link.Window!.Meet();
        });
        Assert.True(Stopwatch.GetElapsedTime(aborted) < TimeSpan.FromSeconds(2));
        Assert.Equal([0, 1], failures.Keys.Order());
        Assert.All(failures.Values, failure => Assert.Equal(LinkFailure.Aborted, Assert.IsType<LinkException>(failure).Failure));
    }

    [Fact(Timeout = 60_000)]
    public async Task Meet_RankDoesNotCome_IsSilent()
    {
        using var world = await OpenAsync(2, silence: TimeSpan.FromMilliseconds(50));
        var failures = world.Run(link =>
        {
            if (link.Rank == 0)
            {
                link.Window!.Meet();
            }
        });
        var failure = Assert.IsType<LinkException>(Assert.Single(failures).Value);
        Assert.Equal((LinkFailure.PeerSilent, 1), (failure.Failure, failure.Peer));
    }

    [Fact(Timeout = 60_000)]
    public async Task Meet_RankCameAndLeft_SucceedsOnceAndThenFails()
    {
        using var world = await OpenAsync(3);
        var failures = world.Run(link =>
        {
            link.Window!.Meet();
            if (link.Rank == 1)
            {
                link.Dispose();
                return;
            }

            link.Window.Meet();
        });
        Assert.Equal([0, 2], failures.Keys.Order());
        Assert.All(failures.Values, failure => Assert.Equal((LinkFailure.PeerClosed, 1), (((LinkException)failure).Failure, ((LinkException)failure).Peer)));
    }

    [Fact(Timeout = 60_000)]
    public async Task Meet_AndTransfersInTurn_DoNotDisturbEachOther()
    {
        using var world = await OpenAsync(4);
        var failures = world.Run(link =>
        {
            for (int i = 0; i < 200; i++)
            {
                float[] values = [.. Enumerable.Range(0, 300).Select(place => (float)(place + link.Rank + i))];
                new RingAllReduce().Sum(link, values);
                Assert.Equal((4 * (299 + i)) + 6, values[299]);
                link.Window!.Meet();
            }
        });
        Assert.Empty(failures);
    }

    [Fact(Timeout = 60_000)]
    public async Task Hosts_SomeRanksCannotBeFoundLocally_AreTheSameOnAllRanksAndTheWindowHasTheRest()
    {
        // Ranks below are connected to: ranks 1 and 3 cannot be found by those above, and can reach those below.
        using var world = await LinkWorld.OpenAsync(5, Auto, rank => rank is not (1 or 3));
        Assert.All(world.Links, link => Assert.Equal(world.Links[0].Hosts, link.Hosts));
        var failures = world.Run(link =>
        {
            float[] values = [.. Enumerable.Range(0, 70_000).Select(i => (float)((i % 100) + link.Rank))];
            new RingAllReduce().Sum(link, values);
            Assert.Equal((5 * 99) + 10, values[99]);
            link.Window?.Meet();
        });
        Assert.Empty(failures);
    }

    [Fact(Timeout = 60_000)]
    public async Task Hosts_OneRankUsesAnotherTransport_IsAloneForAll()
    {
        using var world = await LinkWorld.OpenAsync(4, Auto, rank => rank != 0);
        Assert.All(world.Links, link => Assert.Equal([0, 1, 1, 1], link.Hosts));
        Assert.Null(world.Links[0].Window);
        Assert.Equal([0, 1, 2], world.Links.Skip(1).Select(link => link.Window!.Place));
        Assert.Empty(world.Run(link =>
        {
            float[] values = [.. Enumerable.Range(0, 300_000).Select(i => (float)((i % 100) + link.Rank))];
            new RingAllReduce().Sum(link, values);
            Assert.Equal((4 * 99) + 6, values[99]);
            link.Window?.Meet();
        }));
    }

    [Fact(Timeout = 60_000)]
    public async Task Open_SharedMemoryWantedAndAbsent_SaysWhatToDo()
    {
        var failure = await Assert.ThrowsAsync<LinkSetupException>(() => LinkWorld.OpenAsync(2, _ => Options(LinkTransport.SharedMemory), _ => false));
        Assert.Contains("transport auto", failure.Message, StringComparison.Ordinal);
    }

    private static LinkOptions Auto(int rank) => Options(LinkTransport.Auto);

    private static LinkOptions Options(LinkTransport transport) => new() { Silence = TimeSpan.FromSeconds(30), Transport = transport };

    private static Task<LinkWorld> OpenAsync(int ranks, SharedBuffers? buffers = null, TimeSpan? silence = null) =>
        LinkWorld.OpenAsync(ranks, rank => Options(LinkTransport.SharedMemory) with { Exposed = buffers?[rank], Silence = silence ?? TimeSpan.FromSeconds(30) });
}
