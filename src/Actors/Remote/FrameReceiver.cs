using Google.Protobuf;
using Lockstep.Actors.Asking;
using Lockstep.Actors.Cells;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Remote;

/// <summary>Takes the frames of one link, in order, to the actors, askers and watchers that they are for.</summary>
internal sealed class FrameReceiver(NodeLink link, ActorSystemOptions options, PendingAsks asks)
{
    private readonly MessageRegistry _messages = options.Messages;

    /// <summary>Runs until the stream ends; never throws.</summary>
    public async Task<(LinkCloseReason Reason, string Detail)> ReceiveAllAsync(IAsyncEnumerator<Frame> frames)
    {
        try
        {
            while (await frames.MoveNextAsync().ConfigureAwait(false))
            {
                if (options.Gate is { } gate)
                {
                    await gate.PassAsync(CancellationToken.None).ConfigureAwait(false);
                }

                OnFrame(frames.Current);
            }

            return (LinkCloseReason.ClosedByPeer, $"Node '{link.NodeName}' closed the link.");
        }
        catch (InvalidProtocolBufferException e)
        {
            return (LinkCloseReason.ProtocolViolation, e.Message);
        }
        catch (RpcException e) when (e.Status is RpcStatusCode.Internal or RpcStatusCode.ResourceExhausted or RpcStatusCode.Unimplemented)
        {
            return (LinkCloseReason.ProtocolViolation, e.Message);
        }
        catch (Exception e)
        {
            return (LinkCloseReason.ConnectionLost, e.Message);
        }
    }

    private void OnFrame(Frame frame)
    {
        switch (frame.KindCase)
        {
            case Frame.KindOneofCase.Envelope when frame.Envelope.Reply:
                OnReply(frame.Envelope);
                break;
            case Frame.KindOneofCase.Envelope:
                OnMessage(frame.Envelope);
                break;
            case Frame.KindOneofCase.Watch:
                OnWatch(frame.Watch);
                break;
            case Frame.KindOneofCase.Terminated:
                link.Watches.OnTerminated(frame.Terminated);
                break;
            default:
                throw new RpcException(RpcStatusCode.Internal, $"Node '{link.NodeName}' sent a frame of kind {frame.KindCase} in the middle of the stream; expected an envelope, a watch or a termination.");
        }
    }

    private void OnMessage(Envelope envelope)
    {
        var sender = SenderOf(envelope);
        if (envelope.Message is null)
        {
            throw new RpcException(RpcStatusCode.Internal, $"Node '{link.NodeName}' sent an envelope without a message.");
        }

        if (!_messages.TryUnpack(envelope.Message, out var message))
        {
            Bury(envelope.Message.TypeUrl, sender, envelope.Target, DeadLetterReason.NotRegistered, $"'{envelope.Message.TypeUrl}' is not in the message registry of node '{link.System.NodeName}'.");
        }
        else if (link.System.Cells.Find(envelope.Target) is { } cell)
        {
            cell.Mailbox.Post(new Letter(message, sender));
        }
        else
        {
            Bury(message, sender, envelope.Target, DeadLetterReason.NoSuchActor, $"No actor lives at '{envelope.Target}' on node '{link.System.NodeName}'.");
        }
    }

    private IActorRef? SenderOf(Envelope envelope)
    {
        if (envelope.AskId != 0)
        {
            return new RemoteAskerRef(link, envelope.AskId);
        }

        return envelope.Sender.Length > 0 ? link.Resolve(envelope.Sender) : null;
    }

    private void OnReply(Envelope envelope)
    {
        if (asks.Take(envelope.AskId) is not { } ask)
        {
            return;
        }

        if (envelope.Message is null)
        {
            ask.Fail(envelope.Failure);
        }
        else if (_messages.TryUnpack(envelope.Message, out var answer))
        {
            ask.Tell(answer);
        }
        else
        {
            ask.Fail($"The answer is a '{envelope.Message.TypeUrl}', which is not in the message registry of node '{link.System.NodeName}'.");
        }
    }

    private void OnWatch(WatchActor watch)
    {
        var watcher = new RemoteWatcherRef(link, watch.Watcher);
        if (watch.Unwatch)
        {
            link.Watches.RemoveTheirs(watcher, watch.Target);
        }
        else if (link.System.Cells.Find(watch.Target) is { } cell)
        {
            link.Watches.AddTheirs(cell.Self, watcher);
        }
        else
        {
            link.Post(watcher.NewFrame(watch.Target, TerminationReason.NotFound));
        }
    }

    private void Bury(object message, IActorRef? sender, string recipient, DeadLetterReason reason, string detail)
        => link.System.DeadLetters.Post(new DeadLetter(message, sender, recipient, reason, detail));
}
