using Google.Protobuf;

namespace Lockstep.Protocol.Rpc.Server;

internal sealed class UnaryHandler<TRequest, TResponse>(Func<TRequest, RpcContext, Task<TResponse>> handle) : RpcHandler
    where TRequest : class, IMessage<TRequest>, new()
    where TResponse : class, IMessage<TResponse>, new()
{
    public override async Task RunAsync(ServerCall call)
    {
        var request = await call.ReadSingleAsync<TRequest>().ConfigureAwait(false);

        // The caller gets its deadline even where the handler ignores the token.
        var response = await handle(request, call.Context).WaitAsync(call.Context.Cancellation).ConfigureAwait(false);
        await call.Writer<TResponse>().WriteAsync(response).ConfigureAwait(false);
    }
}
