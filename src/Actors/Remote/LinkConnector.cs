using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Remote;

/// <summary>Opens and accepts the streams between nodes: each side first says its name and version.</summary>
internal sealed class LinkConnector(ActorSystem system, LinkTable links, ActorSystemOptions options)
{
    private const uint ProtocolVersion = 1;

    /// <summary>Accepting side; lasts as long as the link.</summary>
    public async Task AcceptAsync(IAsyncEnumerable<Frame> incoming, RpcStreamWriter<Frame> writer, RpcContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        var frames = incoming.GetAsyncEnumerator(ending.Token);
        var peer = await ReadHelloAsync(frames, ending.Cancel, ending.Token).ConfigureAwait(false);
        await writer.WriteAsync(NewHello()).ConfigureAwait(false);
        var link = new NodeLink(system, options, links, peer, new FrameStream(writer, () => Cancel(ending), () => Cancel(ending)));
        links.Adopt(link);
        await link.RunAsync(frames).ConfigureAwait(false);
        if (await link.Closed.ConfigureAwait(false) is var reason and (LinkCloseReason.Replaced or LinkCloseReason.ProtocolViolation))
        {
            throw new RpcException(RpcStatusCode.Aborted, $"Node '{system.NodeName}' closed the link: {reason}.");
        }
    }

    /// <summary>Opening side.</summary>
    public async Task<NodeLink> ConnectAsync(RpcChannel channel, CancellationToken cancellation)
    {
        var call = channel.Duplex(NodeMethods.Connect);
        try
        {
            await call.Requests.WriteAsync(NewHello(), cancellation).ConfigureAwait(false);
            var frames = call.ResponsesAsync().GetAsyncEnumerator(CancellationToken.None);
            var peer = await ReadHelloAsync(frames, call.Dispose, cancellation).ConfigureAwait(false);
            var link = new NodeLink(system, options, links, peer, new FrameStream(call.Requests, call.CompleteRequestsAsync, call.Dispose));
            links.Adopt(link);
            _ = link.RunAsync(frames);
            return link;
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }

    private static ValueTask Cancel(CancellationTokenSource source)
    {
        source.Cancel();
        return ValueTask.CompletedTask;
    }

    private Frame NewHello() => new() { Hello = new Hello { Node = system.NodeName, ProtocolVersion = ProtocolVersion } };

    private async Task<string> ReadHelloAsync(IAsyncEnumerator<Frame> frames, Action abort, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.HandshakeTimeout, system.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        bool any;
        using (either.Token.UnsafeRegister(static (state, _) => ((Action)state!)(), abort))
        {
            try
            {
                any = await frames.MoveNextAsync().ConfigureAwait(false);
            }
            catch (Exception) when (either.IsCancellationRequested)
            {
                cancellation.ThrowIfCancellationRequested();
                throw new RpcException(RpcStatusCode.DeadlineExceeded, $"The peer did not say its name within {options.HandshakeTimeout}.");
            }
        }

        return any ? Check(frames.Current) : throw new RpcException(RpcStatusCode.Unavailable, "The peer closed the stream before it said its name.");
    }

    private string Check(Frame frame)
    {
        if (frame.Hello is not { } hello)
        {
            throw new RpcException(RpcStatusCode.InvalidArgument, $"The first frame of a link must be a Hello, a frame of kind {frame.KindCase} came.");
        }

        if (hello.ProtocolVersion != ProtocolVersion)
        {
            throw new RpcException(RpcStatusCode.FailedPrecondition, $"Node '{hello.Node}' speaks version {hello.ProtocolVersion} of the node protocol, node '{system.NodeName}' version {ProtocolVersion}. Run the same release on both.");
        }

        if (!ActorName.IsValid(hello.Node) || hello.Node == system.NodeName)
        {
            throw new RpcException(RpcStatusCode.InvalidArgument, $"'{hello.Node}' is no name for a peer of node '{system.NodeName}': it must differ and be made of letters, digits and . _ -");
        }

        return hello.Node;
    }
}
