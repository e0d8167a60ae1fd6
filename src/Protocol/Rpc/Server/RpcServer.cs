using System.Net.Sockets;
using Google.Protobuf;
using Lockstep.Protocol.Rpc.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Lockstep.Protocol.Rpc;

/// <summary>
/// A gRPC server: HTTP/2 as published in grpc/doc/PROTOCOL-HTTP2.md, without compression. Any gRPC client can call it.
/// Map the methods, then start; handlers run concurrently.
/// </summary>
public sealed class RpcServer : IAsyncDisposable
{
    private readonly RpcServerOptions _options;
    private readonly CancellationTokenSource _stopping = new();
    private readonly RpcDispatcher _dispatcher;
    private WebApplication? _app;
    private int _stopped;

    /// <summary>Creates a server that does not listen yet.</summary>
    public RpcServer(RpcServerOptions options)
    {
        _options = options;
        _dispatcher = new RpcDispatcher(options, _stopping.Token);
    }

    /// <summary>Port of the gRPC endpoint, known once <see cref="StartAsync"/> has returned.</summary>
    public int Port { get; private set; }

    /// <summary>Port of the HTTP/1.1 endpoint; null where <see cref="RpcServerOptions.WebPort"/> is.</summary>
    public int? WebPort { get; private set; }

    /// <summary>Address for an <see cref="RpcChannel"/> on the same machine, or on the network where the server listens on one address of it.</summary>
    public Uri Address => new($"{(_options.Tls is null ? "http" : "https")}://{HostName()}:{Port}");

    /// <summary>Maps a unary method.</summary>
    /// <exception cref="InvalidOperationException">The server has been started.</exception>
    /// <exception cref="ArgumentException">The method is mapped already.</exception>
    public void Map<TRequest, TResponse>(RpcMethod<TRequest, TResponse> method, Func<TRequest, RpcContext, Task<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
        => Add(method.Path, new UnaryHandler<TRequest, TResponse>(handler));

    /// <summary>Maps a method that answers one request with a stream. Its end, or an exception, ends the call.</summary>
    /// <exception cref="InvalidOperationException">The server has been started.</exception>
    /// <exception cref="ArgumentException">The method is mapped already.</exception>
    public void MapServerStream<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, Func<TRequest, RpcContext, IAsyncEnumerable<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
        => Add(method.Path, new ServerStreamHandler<TRequest, TResponse>(handler));

    /// <summary>Maps a method with a stream each way. The end of the handler's task ends the call.</summary>
    /// <exception cref="InvalidOperationException">The server has been started.</exception>
    /// <exception cref="ArgumentException">The method is mapped already.</exception>
    public void MapDuplex<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, Func<IAsyncEnumerable<TRequest>, RpcStreamWriter<TResponse>, RpcContext, Task> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
        => Add(method.Path, new DuplexHandler<TRequest, TResponse>(handler));

    /// <summary>Maps a plain GET path that answers with text. With <paramref name="anonymous"/> it is served without the bearer token.</summary>
    /// <exception cref="InvalidOperationException">The server has been started.</exception>
    /// <exception cref="ArgumentException">The path is mapped already.</exception>
    public void MapGet(string path, Func<CancellationToken, ValueTask<TextAnswer>> handler, bool anonymous = false)
    {
        ThrowIfStarted(path);
        _dispatcher.Add(path, new TextHandler(handler, anonymous));
    }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="IOException">The address cannot be listened on, or a TLS file cannot be used; the message says which and what to do.</exception>
    /// <exception cref="InvalidOperationException">The server has been started before.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        ThrowIfStarted("the server");
        _app = KestrelHost.Build(_options, _dispatcher.DispatchAsync);
        try
        {
            await _app.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or AddressInUseException)
        {
            throw new IOException(DescribeBindFailure(e), e);
        }

        var ports = Ports();
        Port = ports[0];
        WebPort = ports.Length > 1 ? ports[1] : null;
    }

    /// <summary>Ends all calls with <see cref="RpcStatusCode.Unavailable"/> and stops listening. A second call does nothing.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_app is not null)
        {
            await _app.StopAsync().ConfigureAwait(false);
            await _app.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Same as <see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private void Add(string path, RpcHandler handler)
    {
        ThrowIfStarted(path);
        _dispatcher.Add(path, handler);
    }

    private void ThrowIfStarted(string what)
    {
        if (_app is not null)
        {
            throw new InvalidOperationException($"Cannot map or start {what}: the server has been started. Map everything first, start once.");
        }
    }

    private int[] Ports()
        => [.. _app!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address).Port)];

    private string HostName() => _options.Address.ToString() switch
    {
        "0.0.0.0" => "127.0.0.1",
        "::" => "[::1]",
        var v6 when v6.Contains(':', StringComparison.Ordinal) => $"[{v6}]",
        var v4 => v4,
    };

    private string DescribeBindFailure(Exception e)
    {
        var web = _options.WebPort is { } port ? $" (and {port} for HTTP/1.1)" : "";
        var cause = e is AddressInUseException || e.InnerException is AddressInUseException
            ? "another process has it. Stop that process, or choose another port; 0 takes any free one."
            : e.Message;
        return $"Cannot listen on {_options.Address}:{_options.Port}{web}: {cause}";
    }
}
