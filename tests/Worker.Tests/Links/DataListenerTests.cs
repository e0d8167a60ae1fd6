using System.Net;
using System.Net.Sockets;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Tests.Links;

public sealed class DataListenerTests
{
    [Fact]
    public async Task Connect_WrongSecret_IsRefusedAndTheRightPeerStillGetsIn()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0);
        using var expected = listener.Expect(LinkWorld.Identity(0, 2));
        var refusal = await Assert.ThrowsAsync<LinkSetupException>(() => RawPeer.DialAsync(listener, Hello(), "wrong secret"u8.ToArray()));
        Assert.Equal(0, refusal.Suspect);

        using var peer = await RawPeer.DialAsync(listener, Hello());
        var arrived = await expected.NextAsync(TestContext.Current.CancellationToken);
        arrived.Connection.Dispose();
        Assert.Equal(1, arrived.Hello.FromRank);
    }

    [Fact]
    public async Task Connect_OlderGeneration_IsRefused()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0);
        using var expected = listener.Expect(LinkWorld.Identity(0, 2, generation: 8));
        await Assert.ThrowsAsync<LinkSetupException>(() => RawPeer.DialAsync(listener, Hello()));
    }

    [Fact]
    public async Task Connect_BeforeTheGenerationIsKnown_WaitsForIt()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0);
        var connecting = RawPeer.DialAsync(listener, Hello());
        using var expected = listener.Expect(LinkWorld.Identity(0, 2));
        using var peer = await connecting;
        var arrived = await expected.NextAsync(TestContext.Current.CancellationToken);
        arrived.Connection.Dispose();
        Assert.Equal(1, arrived.Hello.FromRank);
    }

    [Fact]
    public async Task Connect_Garbage_EndsThatConnectionOnly()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0);
        using var expected = listener.Expect(LinkWorld.Identity(0, 2));
        using (var stranger = RawPeer.Dial(listener.Port))
        {
            stranger.Send(Enumerable.Repeat((byte)0xFF, 4096).ToArray());
            stranger.ReceiveTimeout = 5000;
            byte[] rest = new byte[4096];
            int total = 0;
            try
            {
                for (int count; (count = stranger.Receive(rest)) > 0; total += count)
                {
                }
            }
            catch (SocketException)
            {
                // Closed with our garbage unread: a reset.
            }

            Assert.True(total <= 36, "a greeting and nothing more");
        }

        using var peer = await RawPeer.DialAsync(listener, Hello());
        var arrived = await expected.NextAsync(TestContext.Current.CancellationToken);
        arrived.Connection.Dispose();
        Assert.Equal(1, arrived.Hello.FromRank);
    }

    [Fact]
    public void Listen_PortInUse_SaysWhatToDo()
    {
        using var first = new DataListener(IPAddress.Loopback, 0);
        var failure = Assert.Throws<IOException>(() => new DataListener(IPAddress.Loopback, first.Port));
        Assert.Contains("--data-port", failure.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Connect_AThousandStrangersWhoSayNothing_ATruePeerStillGetsIn()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0, patience: TimeSpan.FromMinutes(5));
        using var expected = listener.Expect(LinkWorld.Identity(0, 2));
        var strangers = Enumerable.Range(0, 1000).Select(_ => RawPeer.Dial(listener.Port)).ToList();
        try
        {
            using var peer = await RawPeer.PersistAsync(listener, Hello());
            var arrived = await expected.NextAsync(TestContext.Current.CancellationToken);
            arrived.Connection.Dispose();
            Assert.Equal(1, arrived.Hello.FromRank);
        }
        finally
        {
            strangers.ForEach(stranger => stranger.Dispose());
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Connect_AByteNowAndThen_IsClosedWhenItsTimeIsOver()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0, patience: TimeSpan.FromMilliseconds(300));
        using var expected = listener.Expect(LinkWorld.Identity(0, 2));
        using var slow = RawPeer.Dial(listener.Port);
        await Task.Run(() => RawPeer.ReadExactly(slow, 36));
        byte[] hello = [70, .. new byte[70]];
        int sent = 0;
        bool closed = await Task.Run(() =>
        {
            while (sent < hello.Length)
            {
                slow.Send(hello.AsSpan(sent++, 1));
                if (slow.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectRead))
                {
                    return RawPeer.HasEnded(slow);
                }
            }

            return false;
        });
        Assert.True(closed, $"still open after {sent} bytes");
    }

    [Theory]
    [InlineData(6UL, 1, 0, 2, 0, 1)]
    [InlineData(8UL, 1, 1, 2, 0, 1)]
    [InlineData(8UL, 0, 0, 2, 0, 1)]
    [InlineData(8UL, -1, 0, 2, 0, 1)]
    [InlineData(8UL, 2, 0, 2, 0, 1)]
    [InlineData(8UL, 1, 0, 3, 0, 1)]
    [InlineData(8UL, 1, 0, 2, -1, 1)]
    [InlineData(8UL, 1, 0, 2, 2, 1)]
    [InlineData(8UL, 1, 0, 2, 0, 0)]
    [InlineData(8UL, 1, 0, 2, 0, 17)]
    [InlineData(8UL, 1, 0, 2, 17, 17)]
    [InlineData(8UL, 1, 0, 2, 0, -1)]
    [InlineData(8UL, 1, 0, 2, int.MaxValue, int.MaxValue)]
    public async Task Connect_HelloThatCannotBe_IsRefused(ulong generation, int from, int to, int worldSize, int stream, int streams)
    {
        using var listener = new DataListener(IPAddress.Loopback, 0);
        using var expected = listener.Expect(LinkWorld.Identity(0, 2, generation: 8));
        await Assert.ThrowsAsync<LinkSetupException>(() => RawPeer.DialAsync(listener, new LinkHello("run-a", generation, from, to, worldSize, stream, streams)));
    }

    [Fact]
    public async Task Connect_HellosOfAnyShape_LeaveTheListenerUnharmed()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0);
        using var expected = listener.Expect(LinkWorld.Identity(0, 2));
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            using var stranger = RawPeer.Dial(listener.Port);
            byte[] bytes = new byte[random.Next(1, 300)];
            random.NextBytes(bytes);
            if (i % 2 == 0)
            {
                // A length that is admitted, so that the bytes are taken as a hello and a proof.
                bytes[0] = (byte)(i % (LinkHello.MaxLength + 1));
            }

            stranger.Send(bytes);
        }

        using var peer = await RawPeer.DialAsync(listener, Hello());
        var arrived = await expected.NextAsync(TestContext.Current.CancellationToken);
        arrived.Connection.Dispose();
        Assert.Equal(1, arrived.Hello.FromRank);
    }

    private static LinkHello Hello() => new("run-a", 7, FromRank: 1, ToRank: 0, WorldSize: 2, Stream: 0, Streams: 1);
}
