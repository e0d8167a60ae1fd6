using System.IO.Pipelines;
using System.Net;
using Lockstep.Protocol.Rpc.Wire;

namespace Lockstep.Protocol.Rpc.Client;

/// <summary>The HTTP/2 stream of one call: its request, its deadline, its response and its status.</summary>
internal sealed class ClientCall : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly Uri _target;
    private readonly RpcChannelOptions _options;
    private readonly TimeSpan? _timeout;
    private readonly CancellationToken _caller;
    private readonly CancellationToken _channelClosed;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _ended;
    private HttpResponseMessage? _response;
    private int _disposed;

    public ClientCall(HttpMessageInvoker http, Uri target, RpcChannelOptions options, TimeSpan? timeout, CancellationToken channelClosed, CancellationToken caller)
    {
        _http = http;
        _target = target;
        _options = options;
        _timeout = timeout;
        _channelClosed = channelClosed;
        _caller = caller;
        _deadline = timeout is { } limit
            ? new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, options.TimeProvider)
            : new CancellationTokenSource();
        _ended = CancellationTokenSource.CreateLinkedTokenSource(caller, channelClosed, _deadline.Token);
        Token = _ended.Token;
    }

    /// <summary>Cancelled when the call is over for any reason.</summary>
    public CancellationToken Token { get; }

    /// <summary>Sends the request and returns the response's body once its headers are here.</summary>
    public async Task<PipeReader> StartAsync(HttpContent content)
    {
        using var request = NewRequest(content);
        _response = await _http.SendAsync(request, Token).ConfigureAwait(false);
        ResponseStatus.ThrowIfNotRpc(_response);
        var body = await _response.Content.ReadAsStreamAsync(Token).ConfigureAwait(false);
        return PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
    }

    /// <summary>Reads the trailers; valid after the whole body has been read.</summary>
    /// <exception cref="RpcException">The status is not OK.</exception>
    public void ThrowIfNotOk() => ResponseStatus.ThrowIfNotOk(_response!);

    /// <summary>The exception that the caller of the channel gets for one that ended the call.</summary>
    public Exception Explain(Exception failure)
    {
        if (_caller.IsCancellationRequested && failure is not RpcException)
        {
            return new OperationCanceledException($"The call of '{_target.AbsolutePath}' was cancelled.", failure, _caller);
        }

        if (_deadline.IsCancellationRequested)
        {
            return new RpcException(RpcStatusCode.DeadlineExceeded, $"'{_target.AbsolutePath}' did not finish within its deadline of {_timeout}.", failure);
        }

        if (_channelClosed.IsCancellationRequested && failure is not RpcException)
        {
            return new RpcException(RpcStatusCode.Unavailable, $"The channel of '{_target.AbsolutePath}' was closed by this side.", failure);
        }

        return TransportFailure.Explain(failure, _target);
    }

    /// <summary>Ends the call; one that is still going on is cancelled on the server too (RST_STREAM).</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _ended.Cancel();
        _response?.Dispose();
        _ended.Dispose();
        _deadline.Dispose();
    }

    private HttpRequestMessage NewRequest(HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _target)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TE.ParseAdd("trailers");
        request.Headers.TryAddWithoutValidation("user-agent", "grpc-lockstep/1.0");
        request.Headers.TryAddWithoutValidation(WireNames.AcceptEncoding, "identity");
        if (_timeout is { } timeout)
        {
            request.Headers.TryAddWithoutValidation(WireNames.Timeout, RpcTimeout.Encode(timeout));
        }

        if (_options.BearerToken is { } token)
        {
            request.Headers.TryAddWithoutValidation(WireNames.Authorization, "Bearer " + token);
        }

        return request;
    }
}
