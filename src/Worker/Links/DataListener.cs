using System.Net;
using System.Net.Sockets;
using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Links;

/// <summary>
/// A worker's one listening port for data links. A connection for a generation that this worker has not been told of yet waits a
/// while: the peer may simply have heard first. A stale or unproved one is closed, and only it.
/// </summary>
internal sealed class DataListener : IDisposable
{
    private const int MaxUnproved = 128;
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket? _local;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<(string RunId, ulong Generation), ExpectedLinks> _expected = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _unproved;

    /// <param name="address">To listen on.</param>
    /// <param name="port">0: any free one.</param>
    /// <param name="advertisedHost">As peers know this worker: those of its host find it by this name and the port, to share memory. Null: no memory is shared.</param>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public DataListener(IPAddress address, int port, string? advertisedHost = null)
    {
        try
        {
            _socket.Bind(new IPEndPoint(address, port));
            _socket.Listen(MaxUnproved);
        }
        catch (SocketException exception)
        {
            _socket.Dispose();
            throw new IOException($"cannot listen for data links on {address}:{port}: {exception.Message}. Choose another --data-port, or 0 for any free one.", exception);
        }

        _ = AcceptLoopAsync(_socket);
        _local = advertisedHost is null ? null : LocalAddress.TryListen(advertisedHost, Port, MaxUnproved);
        if (_local is not null)
        {
            _ = AcceptLoopAsync(_local);
        }
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <param name="identity">Whose links are expected.</param>
    /// <param name="shares">Whether they may share memory.</param>
    public ExpectedLinks Expect(LinkIdentity identity, bool shares = false)
    {
        var expected = new ExpectedLinks(identity, shares);
        var key = (identity.RunId, identity.Generation);
        expected.Closed += () => Forget(key, expected);
        lock (_gate)
        {
            _expected[key] = expected;
            _changed.TrySetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return expected;
    }

    public void Dispose()
    {
        _stopped.Cancel();
        _socket.Dispose();
        _local?.Dispose();
    }

    private void Forget((string RunId, ulong Generation) key, ExpectedLinks expected)
    {
        lock (_gate)
        {
            if (_expected.TryGetValue(key, out var current) && current == expected)
            {
                _expected.Remove(key);
            }
        }
    }

    private async Task AcceptLoopAsync(Socket socket)
    {
        while (!_stopped.IsCancellationRequested)
        {
            try
            {
                var connection = await socket.AcceptAsync(_stopped.Token).ConfigureAwait(false);
                _ = Task.Run(() => AdmitAsync(connection));
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                await Task.Yield();
            }
        }
    }

    private async Task AdmitAsync(Socket connection)
    {
        bool kept = false;
        try
        {
            if (Interlocked.Increment(ref _unproved) <= MaxUnproved)
            {
                kept = await TryAdmitAsync(connection).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is SocketException or IOException or InvalidDataException or LinkSetupException or OperationCanceledException)
        {
            // Whoever it was could not prove its claim: its connection ends, nothing else does.
        }
        finally
        {
            Interlocked.Decrement(ref _unproved);
            if (!kept)
            {
                connection.Dispose();
            }
        }
    }

    private async Task<bool> TryAdmitAsync(Socket connection)
    {
        bool local = connection.AddressFamily == AddressFamily.Unix;
        if (local)
        {
            LocalAddress.Apply(connection, HandshakeTimeout);
        }
        else
        {
            TcpOptions.Apply(connection, HandshakeTimeout);
        }

        var claim = LinkHandshake.Greet(connection);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token);
        patience.CancelAfter(HandshakeTimeout);
        var expected = await FindAsync(claim.Hello, patience.Token).ConfigureAwait(false);
        if (expected is null || !expected.Admits(claim.Hello, local))
        {
            LinkHandshake.Refuse(connection);
            return false;
        }

        LinkHandshake.Accept(connection, claim, expected.Identity.Secret);
        expected.Add(new ArrivedLink(claim.Hello, connection));
        return true;
    }

    private async Task<ExpectedLinks?> FindAsync(LinkHello hello, CancellationToken token)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_expected.TryGetValue((hello.RunId, hello.Generation), out var expected))
                {
                    return expected;
                }

                if (_expected.Keys.Any(key => key.RunId == hello.RunId && key.Generation > hello.Generation))
                {
                    return null;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(token).ConfigureAwait(false);
        }
    }
}
