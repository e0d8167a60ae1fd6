using System.Net;
using System.Net.Sockets;
using Lockstep.Engine.Collectives;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Tests.Links;

public sealed class LinkBuilderTests
{
    [Fact(Timeout = 60_000)]
    public async Task Open_SameStreamTwice_UsesTheLaterConnection()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0);
        var opening = OpenAsync(listener);
        using var first = await RawPeer.DialAsync(listener, Hello(stream: 1, streams: 1));
        using var second = await RawPeer.DialAsync(listener, Hello(stream: 1, streams: 1));
        using var control = await RawPeer.DialAsync(listener, Hello(stream: 0, streams: 1));
        using var link = await opening;
        Assert.True(first.Socket.Poll(TimeSpan.FromSeconds(20), SelectMode.SelectRead));
        Assert.True(RawPeer.HasEnded(first.Socket));

        // Message 0 of 3 bytes, all of it from 0 on.
        RawPeer.Push(second.Socket, [0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 7, 8, 9]);
        byte[] arrived = new byte[3];
        link.Receive(1, arrived);
        Assert.Equal([7, 8, 9], arrived);
    }

    [Fact(Timeout = 60_000)]
    public async Task Open_OtherNumberOfStreamsInTheSecondHello_IsASetupErrorWithItsRank()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0);
        var opening = OpenAsync(listener);
        using var first = await RawPeer.DialAsync(listener, Hello(stream: 0, streams: 2));
        using var second = await RawPeer.DialAsync(listener, Hello(stream: 1, streams: 3));
        var refusal = await Assert.ThrowsAsync<LinkSetupException>(() => opening);
        Assert.Equal(1, refusal.Suspect);
    }

    [Fact(Timeout = 60_000)]
    public async Task Open_PeerThatNeverComes_EndsWithItsToken()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var failure = await Assert.ThrowsAsync<LinkSetupException>(() => OpenAsync(listener, patience.Token));
        Assert.NotNull(failure.Suspect);
    }

    /// <summary>The peer accepts the connection and says nothing: a process that was stopped.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Open_PeerThatDoesNotAnswer_EndsWithItsToken()
    {
        using var listener = new DataListener(IPAddress.Loopback, 0);
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var failure = await Assert.ThrowsAsync<LinkSetupException>(() => LinkBuilder.OpenAsync(
            listener,
            LinkWorld.Identity(1, 2),
            [(LinkWorld.Host, ((IPEndPoint)mute.LocalEndpoint).Port), (LinkWorld.Host, listener.Port)],
            new LinkOptions { Silence = TimeSpan.FromSeconds(30) },
            patience.Token));
        Assert.Equal(0, failure.Suspect);
    }

    private static Task<ILink> OpenAsync(DataListener listener, CancellationToken? token = null) => LinkBuilder.OpenAsync(
        listener,
        LinkWorld.Identity(0, 2),
        [(LinkWorld.Host, listener.Port), (LinkWorld.Host, 1)],
        new LinkOptions { Silence = TimeSpan.FromSeconds(30) },
        token ?? TestContext.Current.CancellationToken);

    private static LinkHello Hello(int stream, int streams) => new("run-a", 7, FromRank: 1, ToRank: 0, WorldSize: 2, stream, streams);

    [Theory]
    [InlineData(0, "10.0.0.1", 2)]
    [InlineData(0, "10.0.0.2", 1)]
    [InlineData(5, "10.0.0.1", 5)]
    public void StreamsTo_ChosenOrGiven_DependsOnTheHostOnlyWhereChosen(int streams, string host, int expected) =>
        Assert.Equal(expected, new LinkOptions { Silence = TimeSpan.FromSeconds(1), Streams = streams }.StreamsTo(host, "10.0.0.2"));
}
