using System.Runtime.CompilerServices;
using Google.Protobuf;
using Lockstep.Protocol.Rpc.Client;
using Lockstep.Protocol.Rpc.Wire;

namespace Lockstep.Protocol.Rpc;

/// <summary>
/// Client side of gRPC: one HTTP/2 connection to one server, opened by the first call and again after a loss. Any gRPC server can be called.
/// Every method throws <see cref="RpcException"/> with the status of a call that did not end well, <see cref="RpcStatusCode.Unavailable"/>
/// where the server cannot be reached, and <see cref="OperationCanceledException"/> where the caller's token was cancelled.
/// </summary>
public sealed class RpcChannel : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly RpcChannelOptions _options;
    private readonly CancellationTokenSource _closed = new();

    /// <summary>Creates a channel; nothing is sent before the first call.</summary>
    /// <param name="address"><c>http://host:port</c> (cleartext HTTP/2) or <c>https://host:port</c>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">The address is neither http nor https.</exception>
    /// <exception cref="IOException">A TLS file cannot be used.</exception>
    public RpcChannel(Uri address, RpcChannelOptions? options = null)
    {
        if (address.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException($"'{address}' is no address of an RPC server; expected http://host:port or https://host:port.", nameof(address));
        }

        Address = address;
        _options = options ?? new RpcChannelOptions();
        _http = new HttpMessageInvoker(ConnectionHandler.Create(_options), disposeHandler: true);
    }

    /// <summary>The server.</summary>
    public Uri Address { get; }

    /// <summary>Sends one request and waits for its response.</summary>
    /// <param name="method">Method to call.</param>
    /// <param name="request">Request.</param>
    /// <param name="deadline">Time limit, told to the server and kept here too; null for none.</param>
    /// <param name="cancellation">Gives the call up on both sides.</param>
    /// <exception cref="RpcException">The call did not end with <see cref="RpcStatusCode.OK"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public async Task<TResponse> UnaryAsync<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, TRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        using var call = NewCall(method.Path, deadline, cancellation);
        try
        {
            var body = await call.StartAsync(new SingleMessageContent(request)).ConfigureAwait(false);
            var response = await MessageReader.ReadSingleAsync<TResponse>(body, _options.MaxMessageBytes, call.Token).ConfigureAwait(false);
            call.ThrowIfNotOk();
            return response ?? throw new RpcException(RpcStatusCode.Internal, $"'{method.Path}' ended with OK and without a {typeof(TResponse).Name}.");
        }
        catch (Exception e)
        {
            throw call.Explain(e);
        }
    }

    /// <summary>Sends one request and yields the responses as they come. Leaving the loop early cancels the call.</summary>
    /// <param name="method">Method to call.</param>
    /// <param name="request">Request.</param>
    /// <param name="deadline">Time limit of the whole stream; null for none.</param>
    /// <param name="cancellation">Gives the call up on both sides.</param>
    /// <exception cref="RpcException">The call did not end with <see cref="RpcStatusCode.OK"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public async IAsyncEnumerable<TResponse> ServerStreamAsync<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, TRequest request, TimeSpan? deadline = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        using var call = NewCall(method.Path, deadline, cancellation);
        var responses = ResponseReader.ReadAsync<TResponse>(call, call.StartAsync(new SingleMessageContent(request)), _options.MaxMessageBytes);
        await foreach (var response in responses.ConfigureAwait(false))
        {
            yield return response;
        }
    }

    /// <summary>Opens a stream each way. The connection is made in the background; its failure shows at the first read or write.</summary>
    /// <param name="method">Method to call.</param>
    /// <param name="deadline">Time limit of the whole call; null for none.</param>
    /// <param name="cancellation">Gives the call up on both sides.</param>
    public RpcDuplexCall<TRequest, TResponse> Duplex<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, TimeSpan? deadline = null, CancellationToken cancellation = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
        => new(NewCall(method.Path, deadline, cancellation), _options.MaxMessageBytes);

    /// <summary>Closes the connection; calls in progress fail with <see cref="RpcStatusCode.Unavailable"/>.</summary>
    public void Dispose()
    {
        // An HTTP handler lets its streams run on when it is disposed.
        _closed.Cancel();
        _http.Dispose();
    }

    private ClientCall NewCall(string path, TimeSpan? deadline, CancellationToken cancellation)
        => new(_http, new Uri(Address, path), _options, deadline, _closed.Token, cancellation);
}
