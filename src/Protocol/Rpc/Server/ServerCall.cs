using Google.Protobuf;
using Lockstep.Protocol.Rpc.Wire;
using Microsoft.AspNetCore.Http;

namespace Lockstep.Protocol.Rpc.Server;

/// <summary>The HTTP/2 stream of one call, in terms of messages.</summary>
internal sealed class ServerCall(HttpContext http, RpcContext context, int maxMessageBytes)
{
    /// <summary>A burst of messages is flushed when it has grown to this size.</summary>
    public const int FlushBytes = 64 * 1024;

    public RpcContext Context => context;

    public async Task<T> ReadSingleAsync<T>()
        where T : class, IMessage<T>, new()
    {
        var message = await MessageReader.ReadSingleAsync<T>(http.Request.BodyReader, maxMessageBytes, context.Cancellation).ConfigureAwait(false);
        return message ?? throw new RpcException(RpcStatusCode.Internal, $"The request ended without a {typeof(T).Name}.");
    }

    public IAsyncEnumerable<T> ReadAllAsync<T>()
        where T : class, IMessage<T>, new()
        => MessageReader.ReadAllAsync<T>(http.Request.BodyReader, maxMessageBytes, context.Cancellation);

    public RpcStreamWriter<T> Writer<T>()
        where T : class, IMessage<T>, new()
        => new(http.Response.BodyWriter, context.Cancellation);

    /// <summary>The caller of a stream learns at once that it was accepted.</summary>
    public async Task SendHeadersAsync() => await http.Response.BodyWriter.FlushAsync(context.Cancellation).ConfigureAwait(false);
}
