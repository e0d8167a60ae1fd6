using System.Net;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Tests.Remote;

public sealed class NodeLinkTests : IAsyncLifetime
{
    private TwoNodes _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await TwoNodes.StartAsync();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Connect_WrongToken_IsRefused()
    {
        await using var system = TwoNodes.NewSystem("worker-1");
        await FailAsync(system.ConnectAsync(_nodes.NewChannel("guess")), RpcStatusCode.Unauthenticated);
        Assert.Empty(_nodes.Hub.Links);
    }

    [Fact]
    public async Task Connect_NameOfTheHubItself_IsRefused()
    {
        await using var system = TwoNodes.NewSystem("hub");
        await FailAsync(system.ConnectAsync(_nodes.NewChannel()), RpcStatusCode.InvalidArgument);
    }

    [Fact]
    public async Task Connect_OtherProtocolVersion_IsRefused()
    {
        using var call = _nodes.NewChannel().Duplex(NodeMethods.Connect);
        await call.Requests.WriteAsync(new Frame { Hello = new Hello { Node = "old", ProtocolVersion = 99 } });
        await FailAsync(call.ResponsesAsync().GetAsyncEnumerator().MoveNextAsync().AsTask(), RpcStatusCode.FailedPrecondition);
    }

    [Fact]
    public async Task Send_PeerDoesNotRead_LinkIsClosedAndTheRestAreDeadLetters()
    {
        await using var hub = new ActorSystem("hub", new ActorSystemOptions
        {
            Messages = new MessageRegistry().Register<GetRequest>(),
            MaxQueuedMessages = 10,
        });
        await using var server = new RpcServer(new RpcServerOptions());
        hub.MapRemote(server);
        var news = new Inbox();
        hub.SubscribeToNodes(hub.Spawn("news", () => ScriptedActor.Listener(news)));
        await server.StartAsync();
        using var channel = new RpcChannel(server.Address);
        using var call = channel.Duplex(NodeMethods.Connect);
        await call.Requests.WriteAsync(new Frame { Hello = new Hello { Node = "hung", ProtocolVersion = 1 } });
        await news.NextAsync<NodeConnected>();

        // Nobody reads the responses: 1 MiB messages fill the windows, then the queue.
        var target = hub.Resolve("hung", "/x")!;
        var big = new GetRequest { RunId = new string('x', 1_000_000) };
        for (var i = 0; i < 200; i++)
        {
            target.Tell(big);
        }

        Assert.Equal(LinkCloseReason.PeerTooSlow, (await news.NextAsync<NodeLost>()).Reason);
        Assert.True(hub.DeadLetters.Count > 0);
    }

    [Fact]
    public async Task Connect_NobodyListens_IsUnavailable()
    {
        await using var system = TwoNodes.NewSystem("worker-1");
        using var channel = new RpcChannel(new Uri("http://127.0.0.1:1"));
        await FailAsync(system.ConnectAsync(channel), RpcStatusCode.Unavailable);
    }

    [Fact]
    public async Task Connect_SameNameTwice_NewerWinsAndOldOneIsClosed()
    {
        var (_, old, _) = await _nodes.JoinAsync("worker-1");
        var second = TwoNodes.NewSystem("worker-1");
        await using var _ = second;
        second.Spawn("echo", ScriptedActor.Echo);
        await second.ConnectAsync(_nodes.NewChannel()).WaitAsync(TwoNodes.Patience);
        Assert.Equal(LinkCloseReason.Replaced, (await _nodes.HubNews.NextAsync<NodeLost>()).Reason);
        await _nodes.HubNews.NextAsync<NodeConnected>();
        Assert.Equal(LinkCloseReason.ConnectionLost, await old.Closed.WaitAsync(TwoNodes.Patience));
        Assert.Single(_nodes.Hub.Links);
        await _nodes.Hub.Resolve("worker-1", "/echo")!.AskAsync<GetRequest>(new GetRequest(), TwoNodes.Patience);
    }

    [Fact]
    public async Task Close_OneSide_SendsWhatWasQueuedAndBothSidesKnowWhy()
    {
        var inbox = new Inbox();
        _nodes.Hub.Spawn("sink", () => new ScriptedActor((_, message) => inbox.Add(((GetRequest)message).RunId)));
        var (worker, link, _) = await _nodes.JoinAsync("worker-1");
        for (var i = 0; i < 1000; i++)
        {
            worker.Resolve(link, "/sink").Tell(new GetRequest { RunId = i.ToString() });
        }

        await link.CloseAsync();
        Assert.Equal(LinkCloseReason.ClosedHere, await link.Closed);
        Assert.Equal(LinkCloseReason.ClosedByPeer, (await _nodes.HubNews.NextAsync<NodeLost>()).Reason);
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(i.ToString(), await inbox.NextAsync<string>());
        }
    }

    [Fact]
    public async Task ServerStops_WorkerSeesTheLinkEnd()
    {
        var (_, link, _) = await _nodes.JoinAsync("worker-1");
        await _nodes.Server.StopAsync();
        Assert.NotEqual(LinkCloseReason.ClosedHere, await link.Closed.WaitAsync(TwoNodes.Patience));
    }

    public static TheoryData<Frame> BadFrames => new()
    {
        new Frame(),
        new Frame { Hello = new Hello { Node = "again", ProtocolVersion = 1 } },
        new Frame { Envelope = new Envelope { Target = "/news" } },
        new Frame { Envelope = new Envelope { Target = "/news", Message = new Any { TypeUrl = "type.googleapis.com/lockstep.v1.RunInfo", Value = ByteString.CopyFrom(0x0a, 0x7f) } } },
        new Frame { Envelope = new Envelope { Target = "/news", Message = new Any { TypeUrl = "type.googleapis.com/lockstep.v1.RunInfo", Value = ByteString.CopyFrom(new byte[3 * TwoNodes.MaxMessageBytes]) } } },
    };

    [Theory]
    [MemberData(nameof(BadFrames))]
    public async Task Receive_BadFrame_EndsThatLinkAndNoOther(Frame bad)
    {
        var (good, goodLink, _) = await _nodes.JoinAsync("good");
        using var call = await OpenRawAsync("bad");
        call.Requests.Write(bad);
        await call.Requests.FlushAsync();
        Assert.Equal(LinkCloseReason.ProtocolViolation, (await _nodes.HubNews.NextAsync<NodeLost>()).Reason);
        _nodes.Hub.Spawn("echo", ScriptedActor.Echo);
        await good.Resolve(goodLink, "/echo").AskAsync<GetRequest>(new GetRequest(), TwoNodes.Patience);
    }

    [Fact]
    public async Task Receive_UnregisteredType_IsADeadLetterAndTheLinkLives()
    {
        var inbox = new Inbox();
        _nodes.Hub.DeadLetters.Subscribe(inbox.Add);
        using var call = await OpenRawAsync("newer");
        await call.Requests.WriteAsync(new Frame { Envelope = new Envelope { Target = "/news", Message = Any.Pack(new NodesRequest()) } });
        Assert.Equal(DeadLetterReason.NotRegistered, (await inbox.NextAsync<DeadLetter>()).Reason);
        Assert.Single(_nodes.Hub.Links);
    }

    [Fact]
    public async Task Receive_BytesThatAreNoFrames_EndTheCallAndNotTheProcess()
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_nodes.Server.Address, NodeMethods.Connect.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([.. Enumerable.Range(3, 200).Select(i => (byte)(i * 37))]),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.Add("authorization", "Bearer " + TwoNodes.Token);
        using var response = await http.SendAsync(request).WaitAsync(TwoNodes.Patience);
        Assert.Equal("13", Assert.Single(response.TrailingHeaders.GetValues("grpc-status")));
        await _nodes.JoinAsync("still-possible");
    }

    private async Task<RpcDuplexCall<Frame, Frame>> OpenRawAsync(string name)
    {
        var call = _nodes.NewChannel().Duplex(NodeMethods.Connect);
        await call.Requests.WriteAsync(new Frame { Hello = new Hello { Node = name, ProtocolVersion = 1 } });
        Assert.Equal(name, (await _nodes.HubNews.NextAsync<NodeConnected>()).Link.NodeName);
        return call;
    }

    private static async Task FailAsync(Task connecting, RpcStatusCode expected)
        => Assert.Equal(expected, (await Assert.ThrowsAsync<RpcException>(() => connecting.WaitAsync(TwoNodes.Patience))).Status);
}
