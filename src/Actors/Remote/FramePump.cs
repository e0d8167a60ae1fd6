using System.Threading.Channels;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Remote;

/// <summary>
/// Frames from any thread to the one stream. While a flush is under way frames gather, and the next flush takes them all:
/// the busier the link, the fewer system calls a message costs.
/// </summary>
internal sealed class FramePump(RpcStreamWriter<Frame> writer, int maxQueued, FrameGate? gate)
{
    private const int FlushBytes = 64 * 1024;

    private readonly Channel<Frame> _queue = Channel.CreateUnbounded<Frame>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _abort = new();
    private int _queued;

    /// <summary>More frames wait than are allowed.</summary>
    public bool IsOverfull => Volatile.Read(ref _queued) > maxQueued;

    /// <summary>False after <see cref="Complete"/>.</summary>
    public bool TryPost(Frame frame)
    {
        if (!_queue.Writer.TryWrite(frame))
        {
            return false;
        }

        Interlocked.Increment(ref _queued);
        return true;
    }

    /// <summary>Takes no more frames; those queued are still sent.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Sends nothing more, not even what is queued: a peer that does not read must not hold us.</summary>
    public void Abort()
    {
        Complete();
        _abort.Cancel();
    }

    /// <summary>Sends until completed and empty.</summary>
    /// <exception cref="RpcException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">The call has ended, or <see cref="Abort"/> was called.</exception>
    public async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_queue.Reader.TryRead(out var frame))
            {
                Interlocked.Decrement(ref _queued);
                if (gate is not null)
                {
                    await gate.PassAsync(_abort.Token).ConfigureAwait(false);
                }

                writer.Write(frame);
                if (writer.UnflushedBytes >= FlushBytes)
                {
                    await writer.FlushAsync(_abort.Token).ConfigureAwait(false);
                }
            }

            await writer.FlushAsync(_abort.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Frames that were never sent.</summary>
    public IEnumerable<Frame> TakeRest()
    {
        while (_queue.Reader.TryRead(out var frame))
        {
            yield return frame;
        }
    }
}
