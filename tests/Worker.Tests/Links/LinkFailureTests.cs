using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Lockstep.Engine.Collectives;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Tests.Links;

/// <summary>Five ranks, the last of which goes wrong: the others say so, all of them, with its rank, the bucket and the phase.</summary>
public sealed class LinkFailureTests
{
    private const int Ranks = 5;
    private const int Culprit = 4;

    [Fact(Timeout = 60_000)]
    public Task Sum_RankKilled_EveryOtherRankNamesIt() => AllNameTheCulpritAsync(LinkFailure.PeerClosed, peers => Array.ForEach(peers, peer => peer.Kill()));

    [Fact(Timeout = 60_000)]
    public Task Sum_RankClosesItsLinksWithoutAWord_EveryOtherRankNamesIt() =>
        AllNameTheCulpritAsync(LinkFailure.PeerClosed, peers => Array.ForEach(peers, peer => peer.Dispose()));

    [Fact(Timeout = 60_000)]
    public Task Sum_OneLinkOfARankBreaks_EveryOtherRankNamesIt() => AllNameTheCulpritAsync(LinkFailure.PeerClosed, peers => peers[0].Kill());

    [Fact(Timeout = 60_000)]
    public Task Sum_RankSendsGarbage_EveryOtherRankNamesIt() =>
        AllNameTheCulpritAsync(LinkFailure.ProtocolViolation, peers => RawPeer.Push(peers[0].Data[0], RandomNumberGenerator.GetBytes(1000)));

    [Fact(Timeout = 60_000)]
    public Task Sum_RankSendsGarbageOnAControlConnection_EveryOtherRankNamesIt() =>
        AllNameTheCulpritAsync(LinkFailure.ProtocolViolation, peers => RawPeer.Push(peers[2].Control, RandomNumberGenerator.GetBytes(20)));

    [Fact(Timeout = 60_000)]
    public Task Sum_RankBlamesItself_EveryOtherRankNamesIt() => AllNameTheCulpritAsync(
        LinkFailure.ProtocolViolation,
        peers => RawPeer.Push(peers[1].Control, new LinkNotice(LinkFailure.ProtocolViolation, Culprit, default).ToBytes()));

    /// <summary>All ranks wait around the ring and their time is over at once; the longer hearing is for a machine that is busy with other tests.</summary>
    [Fact(Timeout = 60_000)]
    public Task Sum_RankSilent_EveryOtherRankNamesIt() =>
        AllNameTheCulpritAsync(LinkFailure.PeerSilent, _ => { }, silence: TimeSpan.FromMilliseconds(500), hearing: TimeSpan.FromSeconds(2));

    [Fact(Timeout = 60_000)]
    public async Task Send_PeerThatDoesNotRead_ThrowsPeerSilentWithItsRank()
    {
        using var pair = await VictimAndPeer.OpenAsync(silence: TimeSpan.FromMilliseconds(300));
        var failure = Assert.Throws<LinkException>(() => pair.Victim.Send(1, new byte[50_000_000]));
        Assert.Equal(LinkFailure.PeerSilent, failure.Failure);
        Assert.Equal(1, failure.Peer);
        Assert.Contains("rank 1 moved no byte for 0.3 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Receive_WordOfARankThatIsNotThere_IsAProtocolViolation()
    {
        using var pair = await VictimAndPeer.OpenAsync();
        RawPeer.Push(pair.Peer.Control, new LinkNotice(LinkFailure.PeerClosed, 1_000_000, default).ToBytes());
        var failure = Assert.Throws<LinkException>(() => pair.Victim.Receive(1, new byte[10]));
        Assert.Equal(LinkFailure.ProtocolViolation, failure.Failure);
        Assert.Equal(1, failure.Peer);
    }

    [Fact(Timeout = 60_000)]
    public async Task Generation_OldPeerGoesOnSending_NoByteOfItReachesTheNextGeneration()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0, patience: TimeSpan.FromSeconds(1));
        using var other = new DataListener(IPAddress.Loopback, 0);
        using var old = await VictimAndPeer.OpenAsync(listener, generation: 7, streams: 2);
        using var ended = new CancellationTokenSource();
        byte[] late = new byte[100_000];
        Array.Fill(late, (byte)0xEE);
        var sending = Task.Run(async () =>
        {
            int refused = 0;
            while (!ended.IsCancellationRequested)
            {
                Array.ForEach(old.Peer.Data, socket => RawPeer.Push(socket, late));
                RawPeer.Push(old.Peer.Control, late);
                var refusal = await Record.ExceptionAsync(() => RawPeer.ConnectAsync(listener, LinkWorld.Identity(1, 2, generation: 7), to: 0, streams: 2));
                Assert.True(refusal is LinkSetupException or IOException, refusal?.ToString());
                refused++;
            }

            return refused;
        });

        // The listener knows the newer generation before the old links end, as when a coordinator forms it.
        using (listener.Expect(LinkWorld.Identity(0, 2, generation: 8)))
        {
            old.Victim.Dispose();
        }

        for (ulong generation = 8; generation < 12; generation++)
        {
            await SumOfTwoAsync(listener, other, generation);
        }

        await ended.CancelAsync();
        Assert.True(await sending > 0);
    }

    private static async Task SumOfTwoAsync(DataListener listener, DataListener other, ulong generation)
    {
        var addresses = new[] { (LinkWorld.Host, listener.Port), (LinkWorld.Host, other.Port) };
        var options = new LinkOptions { Silence = TimeSpan.FromSeconds(30), Streams = 2 };
        var token = TestContext.Current.CancellationToken;
        var links = await Task.WhenAll(
            LinkBuilder.OpenAsync(listener, LinkWorld.Identity(0, 2, generation), addresses, options, token),
            LinkBuilder.OpenAsync(other, LinkWorld.Identity(1, 2, generation), addresses, options, token));
        try
        {
            float[][] values = [[.. Enumerable.Range(0, 300_000).Select(i => (float)i)], [.. Enumerable.Range(0, 300_000).Select(i => 2f * i)]];
            await Task.WhenAll(links.Select(link => Task.Run(() => new RingAllReduce().Sum(link, values[link.Rank]))));
            Assert.All(values, held => Assert.All(held.Select((value, i) => (value, i)), pair => Assert.Equal(3f * pair.i, pair.value)));
        }
        finally
        {
            Array.ForEach(links, link => link.Dispose());
        }
    }

    private static async Task AllNameTheCulpritAsync(LinkFailure expected, Action<RawPeer[]> act, TimeSpan? silence = null, TimeSpan? hearing = null)
    {
        using var world = await FaultyWorld.OpenAsync(Ranks, silence ?? TimeSpan.FromSeconds(30), hearing);
        long started = 0;
        long[] ended = new long[Ranks];
        var failures = world.Run(
            link =>
            {
                link.Place = new TransferPlace(CollectivePhase.None, Bucket: 6);
                try
                {
                    new RingAllReduce().Sum(link, new float[100_000]);
                }
                finally
                {
                    ended[link.Rank] = Stopwatch.GetTimestamp();
                }
            },
            peers =>
            {
                started = Stopwatch.GetTimestamp();
                act(peers);
            });
        var first = Stopwatch.GetElapsedTime(started, ended[..Culprit].Min());
        var last = Stopwatch.GetElapsedTime(started, ended[..Culprit].Max());
        TestContext.Current.TestOutputHelper!.WriteLine($"first rank out {first.TotalMilliseconds:0.0} ms after the fault, last {last.TotalMilliseconds:0.0} ms");
        Assert.Equal([0, 1, 2, 3], failures.Keys.Order());
        Assert.All(failures.Values, failure =>
        {
            var link = Assert.IsType<LinkException>(failure);
            Assert.True(link.Peer == Culprit, link.ToString());
            Assert.Equal(expected, link.Failure);
            Assert.Contains("rank 4", link.Message, StringComparison.Ordinal);
            Assert.Contains("bucket 6, reduce-scatter", link.Message, StringComparison.Ordinal);
        });
        Assert.True(last - first < TimeSpan.FromSeconds(5), $"the last rank was out {(last - first).TotalMilliseconds} ms after the first");
    }
}
