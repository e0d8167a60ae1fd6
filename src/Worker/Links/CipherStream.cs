using System.Threading.Tasks.Sources;

namespace Lockstep.Worker.Links;

/// <summary>
/// What lies under an SslStream on a connection that does not block. A read for which nothing is here is left open and ended by
/// <see cref="Feed"/>, on the caller's thread; a write is taken at once and what the socket has no room for is held.
/// </summary>
internal sealed class CipherStream(PlainConnection connection) : Stream, IValueTaskSource<int>
{
    private byte[] _held = new byte[64 * 1024];
    private int _heldStart;
    private int _heldEnd;
    private ManualResetValueTaskSourceCore<int> _arrival;
    private Memory<byte> _target;
    private bool _open;

    /// <summary>How to wait for the peer's answers; null after the handshake, when the owner of the stream waits.</summary>
    public Func<Task>? Readable { get; set; }

    public bool Holds => _heldStart < _heldEnd;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Ends an open read if there is something for it now.</summary>
    public void Feed()
    {
        if (!_open)
        {
            return;
        }

        int count;
        try
        {
            count = connection.Receive(_target.Span, []);
        }
        catch (IOException exception)
        {
            _open = false;
            _arrival.SetException(exception);
            return;
        }

        if (count >= 0)
        {
            _open = false;
            _arrival.SetResult(count);
        }
    }

    /// <summary>Sends what is held. True if any of it left.</summary>
    public bool TryFlush()
    {
        int before = _heldStart;
        while (Holds)
        {
            int count = connection.Send(_held.AsSpan(_heldStart.._heldEnd), []);
            if (count < 0)
            {
                return _heldStart > before;
            }

            _heldStart += count;
        }

        _heldStart = _heldEnd = 0;
        return true;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = buffer.IsEmpty ? 0 : connection.Receive(buffer.Span, []);
        if (count >= 0)
        {
            return new ValueTask<int>(count);
        }

        if (Readable is { } readable)
        {
            return ReadLaterAsync(buffer, readable);
        }

        _arrival.Reset();
        _target = buffer;
        _open = true;
        return new ValueTask<int>(this, _arrival.Version);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_held.Length - _heldEnd < buffer.Length)
        {
            Array.Resize(ref _held, Math.Max(2 * _held.Length, _heldEnd + buffer.Length));
        }

        buffer.CopyTo(_held.AsSpan(_heldEnd));
        _heldEnd += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => TryFlush();

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        TryFlush();
        return Task.CompletedTask;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _arrival.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _arrival.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _arrival.OnCompleted(continuation, state, token, flags);

    private async ValueTask<int> ReadLaterAsync(Memory<byte> buffer, Func<Task> readable)
    {
        TryFlush();
        while (true)
        {
            await readable().ConfigureAwait(false);
            int count = connection.Receive(buffer.Span, []);
            if (count >= 0)
            {
                return count;
            }
        }
    }
}
