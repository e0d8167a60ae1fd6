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
        using (var impostor = Dial(listener))
        {
            var refusal = Assert.Throws<LinkSetupException>(() => LinkHandshake.Connect(impostor, Hello(), "wrong secret"u8.ToArray()));
            Assert.Equal(0, refusal.Suspect);
        }

        using var peer = Dial(listener);
        LinkHandshake.Connect(peer, Hello(), LinkWorld.Identity(1, 2).Secret);
        var arrived = await expected.NextAsync(TestContext.Current.CancellationToken);
        arrived.Socket.Dispose();
        Assert.Equal(1, arrived.Hello.FromRank);
    }

    [Fact]
    public async Task Connect_OlderGeneration_IsRefused()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0);
        using var expected = listener.Expect(LinkWorld.Identity(0, 2, generation: 8));
        using var peer = Dial(listener);
        await Task.Run(() => Assert.Throws<LinkSetupException>(() => LinkHandshake.Connect(peer, Hello(), LinkWorld.Identity(1, 2).Secret)));
    }

    [Fact]
    public async Task Connect_BeforeTheGenerationIsKnown_WaitsForIt()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0);
        using var peer = Dial(listener);
        var connecting = Task.Run(() => LinkHandshake.Connect(peer, Hello(), LinkWorld.Identity(1, 2).Secret));
        using var expected = listener.Expect(LinkWorld.Identity(0, 2));
        await connecting;
        var arrived = await expected.NextAsync(TestContext.Current.CancellationToken);
        arrived.Socket.Dispose();
        Assert.Equal(1, arrived.Hello.FromRank);
    }

    [Fact]
    public async Task Connect_Garbage_EndsThatConnectionOnly()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0);
        using var expected = listener.Expect(LinkWorld.Identity(0, 2));
        using (var stranger = Dial(listener))
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

        using var peer = Dial(listener);
        LinkHandshake.Connect(peer, Hello(), LinkWorld.Identity(1, 2).Secret);
        var arrived = await expected.NextAsync(TestContext.Current.CancellationToken);
        arrived.Socket.Dispose();
        Assert.Equal(1, arrived.Hello.FromRank);
    }

    [Fact]
    public void Listen_PortInUse_SaysWhatToDo()
    {
        using var first = new DataListener(IPAddress.Loopback, 0);
        var failure = Assert.Throws<IOException>(() => new DataListener(IPAddress.Loopback, first.Port));
        Assert.Contains("--data-port", failure.Message, StringComparison.Ordinal);
    }

    private static LinkHello Hello() => new("run-a", 7, FromRank: 1, ToRank: 0, WorldSize: 2, Stream: 0, Streams: 1);

    private static Socket Dial(DataListener listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        TcpOptions.Apply(socket, TimeSpan.FromSeconds(10));
        socket.Connect(IPAddress.Loopback, listener.Port);
        return socket;
    }
}
