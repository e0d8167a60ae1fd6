using System.IO.Pipelines;
using Google.Protobuf;
using Lockstep.Protocol.Rpc.Client;

namespace Lockstep.Protocol.Rpc;

/// <summary>A call with a stream each way. Both halves may be used at the same time, each by one caller.</summary>
public sealed class RpcDuplexCall<TRequest, TResponse> : IDisposable
    where TRequest : class, IMessage<TRequest>, new()
    where TResponse : class, IMessage<TResponse>, new()
{
    private readonly ClientCall _call;
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 1024 * 1024, resumeWriterThreshold: 512 * 1024, useSynchronizationContext: false));
    private readonly Task<PipeReader> _body;
    private readonly int _maxMessageBytes;

    internal RpcDuplexCall(ClientCall call, int maxMessageBytes)
    {
        _call = call;
        _maxMessageBytes = maxMessageBytes;
        Requests = new RpcStreamWriter<TRequest>(_pipe.Writer, call.Token);
        _body = StartAsync();
    }

    /// <summary>Sending half.</summary>
    public RpcStreamWriter<TRequest> Requests { get; }

    /// <summary>Receiving half; enumerated once.</summary>
    /// <exception cref="RpcException">While enumerating: the call did not end with <see cref="RpcStatusCode.OK"/>.</exception>
    /// <exception cref="OperationCanceledException">While enumerating: the caller's token was cancelled.</exception>
    public IAsyncEnumerable<TResponse> ResponsesAsync() => ResponseReader.ReadAsync<TResponse>(_call, _body, _maxMessageBytes);

    /// <summary>Tells the server that no more requests come. What was written before is sent first.</summary>
    public ValueTask CompleteRequestsAsync() => _pipe.Writer.CompleteAsync();

    /// <summary>Ends the call; one that is still going on is cancelled on the server too.</summary>
    public void Dispose() => _call.Dispose();

    private async Task<PipeReader> StartAsync()
    {
        try
        {
            return await _call.StartAsync(new PipeContent(_pipe.Reader)).ConfigureAwait(false);
        }
        catch
        {
            // A writer must not wait for a reader that never came. Completing twice does no harm.
            await _pipe.Reader.CompleteAsync().ConfigureAwait(false);
            throw;
        }
    }
}
