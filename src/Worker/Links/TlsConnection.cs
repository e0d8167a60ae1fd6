using System.Net.Security;
using System.Security.Authentication;

namespace Lockstep.Worker.Links;

/// <summary>
/// A connection within TLS. The SslStream works on the thread that polls, over a stream that never blocks. The alternative, a
/// sending and a receiving thread a connection that signal through a pipe, would cost a copy, two wake-ups a message and
/// 2(P-1)(streams + 1) threads, and would have its own ways of hanging.
/// </summary>
internal sealed class TlsConnection : IConnection
{
    // Four records: enough to keep the calls few, and little to hold back where the peer does not read.
    private const int LargestPiece = 64 * 1024;
    private const int RecordLength = 16 * 1024;

    private readonly PlainConnection _inner;
    private readonly CipherStream _cipher;
    private readonly SslStream _tls;
    private readonly byte[] _plain = new byte[RecordLength];
    private ValueTask<int> _read;
    private bool _reading;
    private bool _ended;
    private int _plainStart;
    private int _plainEnd;

    private TlsConnection(PlainConnection inner)
    {
        _inner = inner;
        _cipher = new CipherStream(inner);
        _tls = new SslStream(_cipher);
    }

    public bool Holds => _cipher.Holds;

    /// <summary>Runs the handshake.</summary>
    /// <param name="inner">Owned from now on, also where this fails.</param>
    /// <param name="authenticate">The side's own part.</param>
    /// <param name="readable">How to wait for the peer.</param>
    /// <exception cref="AuthenticationException">The peer is not to be trusted, or does not speak TLS.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<TlsConnection> OpenAsync(PlainConnection inner, Func<SslStream, Task> authenticate, Func<Task> readable)
    {
        var connection = new TlsConnection(inner);
        try
        {
            connection._cipher.Readable = readable;
            await authenticate(connection._tls).ConfigureAwait(false);
            connection._cipher.Readable = null;
            connection._cipher.TryFlush();
            return connection;
        }
        catch
        {
            connection._cipher.TryFlush();
            connection.Dispose();
            throw;
        }
    }

    public int Send(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (Holds)
        {
            Flush();
            if (Holds)
            {
                return -1;
            }
        }

        try
        {
            var rest = second[..Math.Min(second.Length, Math.Max(0, LargestPiece - first.Length))];
            Encrypt(first);
            Encrypt(rest);
            _cipher.TryFlush();
            return first.Length + rest.Length;
        }
        catch (Exception exception) when (exception is ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException("this end is closed", exception);
        }
    }

    public int Receive(Span<byte> first, Span<byte> second)
    {
        if (_plainStart == _plainEnd && !TryDecrypt())
        {
            return _ended ? 0 : -1;
        }

        int count = Take(first);
        return count + Take(second);
    }

    public bool Flush() => _cipher.TryFlush();

    public void AddTo(PollSet waits, PollEvents events) => _inner.AddTo(waits, events);

    public void Shutdown() => _inner.Shutdown();

    public void Dispose()
    {
        _tls.Dispose();
        _inner.Dispose();
    }

    private void Encrypt(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            _tls.Write(bytes);
        }
    }

    /// <summary>True if bytes have come. The read ends within <see cref="CipherStream.Feed"/>, on this thread, or stays open.</summary>
    private bool TryDecrypt()
    {
        try
        {
            if (_reading)
            {
                _cipher.Feed();
            }
            else if (!_ended)
            {
                _read = _tls.ReadAsync(_plain);
                _reading = true;
            }

            if (!_reading || !_read.IsCompleted)
            {
                return false;
            }

            _reading = false;
            _plainStart = 0;
            _plainEnd = _read.GetAwaiter().GetResult();
            _ended = _plainEnd == 0;
            return !_ended;
        }
        catch (Exception exception) when (exception is ObjectDisposedException or InvalidOperationException or AuthenticationException)
        {
            throw new IOException($"the end of TLS: {exception.Message}", exception);
        }
    }

    private int Take(Span<byte> target)
    {
        int count = Math.Min(target.Length, _plainEnd - _plainStart);
        _plain.AsSpan(_plainStart, count).CopyTo(target);
        _plainStart += count;
        return count;
    }
}
