using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Links;

/// <summary>
/// A worker's one listening port for data links. A connection for a generation that this worker has not been told of yet waits a
/// while: the peer may simply have heard first. A stale or unproved one is closed, and only it.
/// </summary>
internal sealed class DataListener : IDisposable
{
    private const int MaxUnproved = 128;
    private const int Backlog = 1024;
    private static readonly TimeSpan PauseWithoutDescriptors = TimeSpan.FromMilliseconds(20);
    private readonly TimeSpan _patience;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket? _local;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<(string RunId, ulong Generation), ExpectedLinks> _expected = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Anteroom _anteroom = new(MaxUnproved);

    /// <param name="address">Where to listen.</param>
    /// <param name="port">0: any free one.</param>
    /// <param name="advertisedHost">As peers know this worker: those of its host find it by this name and the port, to share memory. Null: no memory is shared.</param>
    /// <param name="tls">Of all TCP links from and to here; null: in the clear.</param>
    /// <param name="patience">Time for a connection to prove itself; 10 s unless given.</param>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public DataListener(IPAddress address, int port, string? advertisedHost = null, LinkTls? tls = null, TimeSpan? patience = null)
    {
        Tls = tls;
        _patience = patience ?? TimeSpan.FromSeconds(10);
        try
        {
            _socket.Bind(new IPEndPoint(address, port));
            _socket.Listen(Backlog);
        }
        catch (SocketException exception)
        {
            _socket.Dispose();
            throw new IOException($"cannot listen for data links on {address}:{port}: {exception.Message}. Choose another --data-port, or 0 for any free one.", exception);
        }

        _ = AcceptLoopAsync(_socket);
        _local = advertisedHost is null ? null : LocalAddress.TryListen(advertisedHost, Port, Backlog);
        if (_local is not null)
        {
            _ = AcceptLoopAsync(_local);
        }
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Of all TCP links from and to here; null: in the clear.</summary>
    public LinkTls? Tls { get; }

    /// <summary>Waits of connections that are being set up, from and to here.</summary>
    public ReadableWaits Waits { get; } = new();

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
        Waits.Dispose();
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
                await Task.Delay(PauseWithoutDescriptors).ConfigureAwait(false);
            }
        }
    }

    private async Task AdmitAsync(Socket socket)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token);
        patience.CancelAfter(_patience);
        var guest = _anteroom.Enter(patience);
        IConnection? connection = null;
        bool kept = false;
        try
        {
            bool local = socket.AddressFamily == AddressFamily.Unix;
            if (!local)
            {
                TcpOptions.Apply(socket);
            }

            var plain = new PlainConnection(socket);
            connection = Tls is null || local ? plain : await Tls.AcceptAsync(plain, Waits, patience.Token).ConfigureAwait(false);
            kept = await TryAdmitAsync(new SetupWire(connection, Waits, patience.Token), local, patience.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsStrangers(exception))
        {
            // Whoever it was could not prove its claim: its connection ends, nothing else does.
        }
        finally
        {
            _anteroom.Leave(guest);
            if (!kept)
            {
                connection?.Dispose();
                socket.Dispose();
            }
        }
    }

    private static bool IsStrangers(Exception exception) => exception
        is SocketException or IOException or InvalidDataException or AuthenticationException or LinkSetupException or OperationCanceledException or ObjectDisposedException;

    private async Task<bool> TryAdmitAsync(SetupWire wire, bool local, CancellationToken token)
    {
        var claim = await LinkHandshake.GreetAsync(wire).ConfigureAwait(false);
        var expected = await FindAsync(claim.Hello, token).ConfigureAwait(false);
        if (expected is null || !expected.Admits(claim.Hello, local))
        {
            LinkHandshake.Refuse(wire);
            return false;
        }

        LinkHandshake.Accept(wire, claim, expected.Identity.Secret);
        expected.Add(new ArrivedLink(claim.Hello, wire.Connection));
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
