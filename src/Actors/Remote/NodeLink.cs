using Lockstep.Actors.Asking;
using Lockstep.Actors.Cells;
using Lockstep.Actors.Remote;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Actors;

/// <summary>The one stream between this node and another. Symmetric: who opened it makes no difference.</summary>
public sealed class NodeLink
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly ActorSystemOptions _options;
    private readonly LinkTable _links;
    private readonly FrameStream _stream;
    private readonly FramePump _pump;
    private readonly PendingAsks _asks = new();
    private readonly TaskCompletionSource<LinkCloseReason> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isClosed;
    private int _isClosing;

    internal NodeLink(ActorSystem system, ActorSystemOptions options, LinkTable links, string nodeName, FrameStream stream)
    {
        System = system;
        NodeName = nodeName;
        _options = options;
        _links = links;
        _stream = stream;
        _pump = new FramePump(stream.Writer, options.MaxQueuedMessages, options.Gate);
    }

    /// <summary>Name of the other node.</summary>
    public string NodeName { get; }

    /// <summary>Completes, never fails, when the link has ended.</summary>
    public Task<LinkCloseReason> Closed => _closed.Task;

    internal ActorSystem System { get; }

    internal LinkWatches Watches { get; } = new();

    /// <summary>Sends what is queued, then closes the stream; gives up on a peer that does not read after a second.</summary>
    public async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _isClosing, 1) == 0)
        {
            _pump.Complete();
            await WithinCloseTimeoutAsync(SendRestAsync()).ConfigureAwait(false);
            await WithinCloseTimeoutAsync(_closed.Task).ConfigureAwait(false);
            Close(LinkCloseReason.ClosedHere, "Closed by this node.");
        }

        await _closed.Task.ConfigureAwait(false);
    }

    internal IActorRef Resolve(string path) => new RemoteActorRef(this, path);

    internal void Send(RemoteActorRef target, object message, IActorRef? sender)
    {
        var envelope = new Envelope { Target = target.Target };
        if (sender is LocalActorRef local)
        {
            envelope.Sender = local.Path;
        }
        else if (sender is AskRef ask)
        {
            envelope.AskId = _asks.Add(ask);
        }

        SendEnvelope(envelope, message, sender, target.Path);
    }

    internal void SendReply(RemoteAskerRef asker, object message, ulong askId, IActorRef? sender)
    {
        if (!SendEnvelope(new Envelope { AskId = askId, Reply = true }, message, sender, asker.Path))
        {
            asker.Fail($"The answer, a {message.GetType().Name}, could not be sent: see the dead letters of node '{System.NodeName}'.");
        }
    }

    internal void Watch(RemoteActorRef target, IActorRef watcher)
    {
        if (Watches.AddOurs(target, watcher))
        {
            Post(new Frame { Watch = new WatchActor { Target = target.Target, Watcher = watcher.Path } });
        }
    }

    internal void Unwatch(RemoteActorRef target, IActorRef watcher)
    {
        if (Watches.RemoveOurs(target, watcher))
        {
            Post(new Frame { Watch = new WatchActor { Target = target.Target, Watcher = watcher.Path, Unwatch = true } });
        }
    }

    internal bool Post(Frame frame)
    {
        if (!_pump.TryPost(frame))
        {
            return false;
        }

        if (_pump.IsOverfull)
        {
            Close(LinkCloseReason.PeerTooSlow, $"More than {_options.MaxQueuedMessages} messages wait for node '{NodeName}', which does not take them.");
        }

        return true;
    }

    /// <summary>Serves the link until it ends; never throws.</summary>
    internal async Task RunAsync(IAsyncEnumerator<Frame> frames)
    {
        var sending = PumpAsync();
        var (reason, detail) = await new FrameReceiver(this, _options, _asks).ReceiveAllAsync(frames).ConfigureAwait(false);
        Close(Volatile.Read(ref _isClosing) != 0 ? LinkCloseReason.ClosedHere : reason, detail);
        await sending.ConfigureAwait(false);
        await frames.DisposeAsync().ConfigureAwait(false);
    }

    internal void Close(LinkCloseReason reason, string detail)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        _pump.Abort();
        _stream.Abort();
        Watches.Close();
        _asks.FailAll($"The link to node '{NodeName}' has ended ({reason}): {detail}");
        _links.Release(this, reason, detail);
        _closed.TrySetResult(reason);
    }

    private async Task PumpAsync()
    {
        try
        {
            await _pump.RunAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException or InvalidOperationException)
        {
            Close(LinkCloseReason.ConnectionLost, e.Message);
        }

        foreach (var frame in _pump.TakeRest())
        {
            Bury(frame);
        }

        _sent.TrySetResult();
    }

    private async Task SendRestAsync()
    {
        await _sent.Task.ConfigureAwait(false);
        await _stream.EndSendingAsync().ConfigureAwait(false);
    }

    private async Task WithinCloseTimeoutAsync(Task task)
    {
        try
        {
            await task.WaitAsync(CloseTimeout, System.TimeProvider).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or RpcException or OperationCanceledException or InvalidOperationException)
        {
            // The stream is aborted next, whatever it was.
        }
    }

    private bool SendEnvelope(Envelope envelope, object message, IActorRef? sender, string recipient)
    {
        if (!_options.Messages.TryPack(message, out var packed))
        {
            Bury(message, sender, recipient, DeadLetterReason.NotRegistered, $"{message.GetType().Name} is not in the message registry of node '{System.NodeName}'; only registered protobuf messages cross to '{recipient}'.");
            return false;
        }

        envelope.Message = packed;
        var frame = new Frame { Envelope = envelope };
        var size = frame.CalculateSize();
        if (size > _options.MaxMessageBytes)
        {
            Bury(message, sender, recipient, DeadLetterReason.TooLarge, $"{message.GetType().Name} for '{recipient}' takes {size} bytes, the limit is {_options.MaxMessageBytes}.");
            return false;
        }

        if (!Post(frame))
        {
            Bury(message, sender, recipient, DeadLetterReason.LinkClosed, $"The link to node '{NodeName}' is closed; {message.GetType().Name} for '{recipient}' was not sent.");
            return false;
        }

        return true;
    }

    private void Bury(Frame unsent)
    {
        if (unsent.Envelope is { Message: not null } envelope && _options.Messages.TryUnpack(envelope.Message, out var message))
        {
            Bury(message, System.Find(envelope.Sender), $"//{NodeName}{envelope.Target}", DeadLetterReason.LinkClosed, $"The link to node '{NodeName}' ended before the message was sent.");
        }
    }

    private void Bury(object message, IActorRef? sender, string recipient, DeadLetterReason reason, string detail)
        => System.DeadLetters.Post(new DeadLetter(message, sender, recipient, reason, detail));
}
