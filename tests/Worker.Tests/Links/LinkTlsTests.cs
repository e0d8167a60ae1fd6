using System.Net;
using System.Security.Authentication;
using Lockstep.Engine.Collectives;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.Tests.Rpc;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Tests.Links;

public sealed class LinkTlsTests : IDisposable
{
    private static readonly byte[] Words = "a gradient that nobody else is to read "u8.ToArray();
    private readonly TestCertificates _files = new();
    private readonly TestCertificates _strangers = new();

    public void Dispose()
    {
        _files.Dispose();
        _strangers.Dispose();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 1)]
    public async Task Sum_WithinTls_EqualsTheSumOnEveryRank(int ranks, int streams)
    {
        using var world = await OpenAsync(ranks, streams);
        foreach (int length in new[] { 1, 1000, 65537, 2_000_003 })
        {
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
    public async Task Exchange_LargerThanEveryBufferBothWays_DoesNotBlock()
    {
        const int Length = 20_000_000;
        using var world = await OpenAsync(2, streams: 2);
        var sent = new[] { Bytes(0, Length), Bytes(1, Length) };
        var received = new[] { new byte[Length], new byte[Length] };
        Assert.Empty(world.Run(link => link.Exchange(1 - link.Rank, sent[link.Rank], 1 - link.Rank, received[link.Rank])));
        Assert.True(received[0].AsSpan().SequenceEqual(sent[1]));
        Assert.True(received[1].AsSpan().SequenceEqual(sent[0]));
    }

    [Fact(Timeout = 60_000)]
    public async Task Wire_InTheClear_ShowsTheValuesTheRunAndTheNotice()
    {
        byte[] heard = await HearAsync(_ => null);
        Assert.True(heard.AsSpan().IndexOf(Words) >= 0);
        Assert.True(heard.AsSpan().IndexOf("run-a"u8) >= 0);
        Assert.True(heard.AsSpan().IndexOf("LKN1"u8) >= 0);
    }

    [Fact(Timeout = 60_000)]
    public async Task Wire_WithinTls_ShowsNoneOfThem()
    {
        byte[] heard = await HearAsync(name => Tls(_files, name));
        Assert.True(heard.Length > 1000 * Words.Length, "what was sent went through the relay");
        Assert.True(heard.AsSpan().IndexOf(Words) < 0);
        Assert.True(heard.AsSpan().IndexOf("run-a"u8) < 0);
        Assert.True(heard.AsSpan().IndexOf("LKN1"u8) < 0);
        Assert.True(heard.AsSpan().IndexOf("LKS1"u8) < 0);
    }

    [Fact(Timeout = 60_000)]
    public async Task Wire_ChangedWithinTls_EndsInATypedErrorAndNotInOtherValues()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0, tls: Tls(_files, "a"));
        using var other = new DataListener(IPAddress.Loopback, 0, tls: Tls(_files, "b"));
        using var relay = new RecordingRelay(listener.Port);
        var links = await OpenTwoAsync(listener, relay.Port, other);
        relay.Corrupts = true;
        byte[] arrived = new byte[1000];
        var sending = Task.Run(() => Record.Exception(() => links[1].Send(0, Bytes(1, 1000))));
        var failure = Assert.Throws<LinkException>(() => links[0].Receive(1, arrived));
        Assert.Equal(1, failure.Peer);
        Assert.All(arrived, value => Assert.Equal(0, value));
        await sending;
        Array.ForEach(links, link => link.Dispose());
    }

    [Fact(Timeout = 60_000)]
    public async Task Connect_InTheClear_IsRefusedAndATruePeerStillGetsIn()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0, tls: Tls(_files, "a"), patience: TimeSpan.FromSeconds(1));
        using var expected = listener.Expect(LinkWorld.Identity(0, 2));
        var hello = new LinkHello("run-a", 7, 1, 0, 2, 0, 1);
        await Assert.ThrowsAnyAsync<IOException>(() => RawPeer.DialAsync(listener, hello));

        var plain = new PlainConnection(RawPeer.Dial(listener.Port));
        using var peer = await Tls(_files, "b").ConnectAsync(plain, LinkWorld.Host, listener.Waits, TestContext.Current.CancellationToken);
        await LinkHandshake.ConnectAsync(new SetupWire(peer, listener.Waits, TestContext.Current.CancellationToken), hello, LinkWorld.Identity(0, 2).Secret);
        (await expected.NextAsync(TestContext.Current.CancellationToken)).Connection.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task Open_PeerThatListensInTheClear_IsASetupErrorWithItsRank()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0);
        using var other = new DataListener(IPAddress.Loopback, 0, tls: Tls(_files, "b"));
        var refusal = await Assert.ThrowsAsync<LinkSetupException>(() => OpenTwoAsync(listener, listener.Port, other));
        Assert.Equal(0, refusal.Suspect);
        Assert.Contains("TLS", refusal.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Open_PeerOfAnotherAuthority_IsASetupErrorWithItsRank()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0, tls: Tls(_strangers, "a"));
        using var other = new DataListener(IPAddress.Loopback, 0, tls: Tls(_files, "b"));
        var refusal = await Assert.ThrowsAsync<LinkSetupException>(() => OpenTwoAsync(listener, listener.Port, other));
        Assert.Equal(0, refusal.Suspect);
        Assert.Contains("TLS", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>The connector trusts the acceptor and knows the secret; its certificate is of others.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Accept_ConnectorWithCertificateOfAnotherAuthority_IsRefused()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0, tls: Tls(_files, "a"));
        using var expected = listener.Expect(LinkWorld.Identity(0, 2));
        var hello = new LinkHello("run-a", 7, 1, 0, 2, 0, 1);
        var stranger = new LinkTls(_strangers.Pair("b") with { AuthorityPath = _files.Authority });
        var refusal = await Record.ExceptionAsync(async () =>
        {
            using var peer = await stranger.ConnectAsync(new PlainConnection(RawPeer.Dial(listener.Port)), LinkWorld.Host, listener.Waits, TestContext.Current.CancellationToken);
            await LinkHandshake.ConnectAsync(new SetupWire(peer, listener.Waits, TestContext.Current.CancellationToken), hello, LinkWorld.Identity(0, 2).Secret);
        });
        Assert.True(refusal is IOException or AuthenticationException, refusal?.ToString());
    }

    [Fact(Timeout = 60_000)]
    public async Task Receive_PeerGoneWithinTls_IsPeerClosed()
    {
        using var world = await OpenAsync(2, streams: 1);
        var failures = world.Run(link =>
        {
            if (link.Rank == 0)
            {
                link.Receive(1, new byte[10]);
            }
            else
            {
                link.Dispose();
            }
        });
        Assert.Equal(LinkFailure.PeerClosed, Assert.IsType<LinkException>(failures[0]).Failure);
    }

    [Fact]
    public void Create_WithoutCertificate_SaysWhyItIsNeeded()
    {
        var refusal = Assert.Throws<ArgumentException>(() => new LinkTls(new RpcTlsOptions { AuthorityPath = _files.Authority }));
        Assert.Contains("needs a certificate", refusal.Message, StringComparison.Ordinal);
    }

    private static LinkTls Tls(TestCertificates files, string name) => new(files.Pair(name) with { AuthorityPath = files.Authority });

    private static byte[] Bytes(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private Task<LinkWorld> OpenAsync(int ranks, int streams) => LinkWorld.OpenAsync(
        ranks, _ => new LinkOptions { Silence = TimeSpan.FromSeconds(30), Streams = streams }, tls: rank => Tls(_files, $"rank{rank}"));

    /// <summary>Two ranks; the second one finds the first one at the given port.</summary>
    private static async Task<ILink[]> OpenTwoAsync(DataListener listener, int port, DataListener other)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var addresses = new[] { (LinkWorld.Host, port), (LinkWorld.Host, other.Port) };
        var options = new LinkOptions { Silence = TimeSpan.FromSeconds(30) };
        var first = LinkBuilder.OpenAsync(listener, LinkWorld.Identity(0, 2), addresses, options, failed.Token);
        try
        {
            var second = await LinkBuilder.OpenAsync(other, LinkWorld.Identity(1, 2), addresses, options, failed.Token);
            return [await first, second];
        }
        catch
        {
            await failed.CancelAsync();
            await Record.ExceptionAsync(() => first);
            throw;
        }
    }

    /// <summary>What goes over the wire while rank 1 sends words that are easily known again, and then aborts.</summary>
    private static async Task<byte[]> HearAsync(Func<string, LinkTls?> tls)
    {
        using var listener = new DataListener(IPAddress.Loopback, 0, tls: tls("a"));
        using var other = new DataListener(IPAddress.Loopback, 0, tls: tls("b"));
        using var relay = new RecordingRelay(listener.Port);
        var links = await OpenTwoAsync(listener, relay.Port, other);
        byte[] message = [.. Enumerable.Repeat(Words, 1000).SelectMany(word => word)];
        byte[] arrived = new byte[message.Length];
        var sending = Task.Run(() => links[1].Send(0, message));
        links[0].Receive(1, arrived);
        await sending;
        Assert.Equal(message, arrived);
        links[1].Abort("enough");
        Assert.Throws<LinkException>(() => links[0].Receive(1, arrived));
        Array.ForEach(links, link => link.Dispose());
        return relay.Heard;
    }
}
