using System.IO.Pipes;

namespace Lockstep.Worker.Links;

/// <summary>
/// One thread that waits for all connections that are being set up. An asynchronous receive of the runtime would do so too, but
/// leaves the socket with the runtime's event engine, which then wakes for every data segment of the connection's whole life; a
/// blocking one holds a thread a connection, so that a few silent strangers would stop the process.
/// </summary>
internal sealed class ReadableWaits : IDisposable
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);
    private readonly AnonymousPipeServerStream _bell = new(PipeDirection.Out);
    private readonly AnonymousPipeClientStream _ear;
    private readonly Lock _gate = new();
    private readonly List<ReadableWait> _waits = [];
    private readonly PollSet _poll = new();
    private bool _rung;
    private bool _ended;
    private bool _disposed;

    public ReadableWaits()
    {
        _ear = new AnonymousPipeClientStream(PipeDirection.In, _bell.ClientSafePipeHandle);
        new Thread(Run) { IsBackground = true, Name = "link set-up" }.Start();
    }

    /// <summary>Ends when the connection may have something to receive, broken or closed ones included. The caller goes on elsewhere, not on this thread.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async Task ReadableAsync(IConnection connection, CancellationToken token)
    {
        var wait = new ReadableWait(connection);
        using var cancelled = token.UnsafeRegister(static (state, reason) => ((ReadableWait)state!).Done.TrySetCanceled(reason), wait);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _waits.Add(wait);
            Ring();
        }

        try
        {
            await wait.Done.Task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // A connection that is closed while a thread polls it stays open until that poll ends.
            lock (_gate)
            {
                Ring();
            }

            throw;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                Ring();
            }
        }
    }

    /// <summary>Wakes the thread, once until it has heard.</summary>
    private void Ring()
    {
        if (!_rung && !_ended)
        {
            _rung = true;
            _bell.WriteByte(1);
        }
    }

    private void Run()
    {
        var waiting = new List<ReadableWait>();
        while (Gather(waiting))
        {
            _poll.Wait(LongestSleep);
            if (_poll.IsReady(0))
            {
                Hear();
            }

            for (int i = 0; i < waiting.Count; i++)
            {
                if (_poll.IsReady(i + 1))
                {
                    waiting[i].Done.TrySetResult();
                }
            }
        }

        waiting.ForEach(wait => wait.Done.TrySetCanceled());
        lock (_gate)
        {
            _ended = true;
            _bell.Dispose();
            _ear.Dispose();
        }
    }

    /// <summary>What to wait for now. False: this is the end.</summary>
    private bool Gather(List<ReadableWait> waiting)
    {
        lock (_gate)
        {
            _waits.RemoveAll(static wait => wait.Done.Task.IsCompleted);
            waiting.Clear();
            waiting.AddRange(_waits);
            if (_disposed)
            {
                return false;
            }
        }

        _poll.Truncate(0);
        _poll.Add(_ear.SafePipeHandle, PollEvents.Readable);
        waiting.ForEach(wait => wait.Connection.AddTo(_poll, PollEvents.Readable));
        return true;
    }

    private void Hear()
    {
        lock (_gate)
        {
            _ear.ReadByte();
            _rung = false;
        }
    }
}
