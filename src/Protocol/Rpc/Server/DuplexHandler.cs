using Google.Protobuf;

namespace Lockstep.Protocol.Rpc.Server;

internal sealed class DuplexHandler<TRequest, TResponse>(
    Func<IAsyncEnumerable<TRequest>, RpcStreamWriter<TResponse>, RpcContext, Task> handle) : RpcHandler
    where TRequest : class, IMessage<TRequest>, new()
    where TResponse : class, IMessage<TResponse>, new()
{
    public override async Task RunAsync(ServerCall call)
    {
        await call.SendHeadersAsync().ConfigureAwait(false);
        var writer = call.Writer<TResponse>();
        await handle(call.ReadAllAsync<TRequest>(), writer, call.Context).ConfigureAwait(false);
        await writer.FlushAsync().ConfigureAwait(false);
    }
}
