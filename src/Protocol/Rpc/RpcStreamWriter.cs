using System.IO.Pipelines;
using Google.Protobuf;
using Lockstep.Protocol.Rpc.Wire;

namespace Lockstep.Protocol.Rpc;

/// <summary>
/// Sending half of a stream. <see cref="Write"/> many and <see cref="FlushAsync"/> once: a flush is a system call, a write is a copy.
/// Used by one caller at a time.
/// </summary>
public sealed class RpcStreamWriter<T>
    where T : class, IMessage<T>, new()
{
    private readonly PipeWriter _pipe;
    private readonly CancellationToken _callEnded;

    internal RpcStreamWriter(PipeWriter pipe, CancellationToken callEnded)
    {
        _pipe = pipe;
        _callEnded = callEnded;
    }

    /// <summary>Bytes written and not yet flushed.</summary>
    public long UnflushedBytes => _pipe.UnflushedBytes;

    /// <summary>Buffers a message until the next flush.</summary>
    /// <exception cref="OperationCanceledException">The call has ended.</exception>
    public void Write(T message)
    {
        _callEnded.ThrowIfCancellationRequested();
        MessageFrame.Write(_pipe, message);
    }

    /// <summary>Hands everything written to the connection; waits while the peer's window is full.</summary>
    /// <exception cref="OperationCanceledException">The call has ended, or <paramref name="cancellation"/> was cancelled.</exception>
    /// <exception cref="RpcException">The connection broke (<see cref="RpcStatusCode.Unavailable"/>).</exception>
    public async ValueTask FlushAsync(CancellationToken cancellation = default)
    {
        _callEnded.ThrowIfCancellationRequested();
        using var registration = cancellation.UnsafeRegister(static pipe => ((PipeWriter)pipe!).CancelPendingFlush(), _pipe);
        var result = await _pipe.FlushAsync(_callEnded).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (result.IsCompleted)
        {
            throw new RpcException(RpcStatusCode.Unavailable, "The peer no longer reads this stream: the call has ended.");
        }
    }

    /// <summary><see cref="Write"/> and <see cref="FlushAsync"/>.</summary>
    /// <exception cref="OperationCanceledException">The call has ended, or <paramref name="cancellation"/> was cancelled.</exception>
    /// <exception cref="RpcException">The connection broke (<see cref="RpcStatusCode.Unavailable"/>).</exception>
    public ValueTask WriteAsync(T message, CancellationToken cancellation = default)
    {
        Write(message);
        return FlushAsync(cancellation);
    }
}
