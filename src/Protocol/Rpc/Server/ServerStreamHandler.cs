using Google.Protobuf;

namespace Lockstep.Protocol.Rpc.Server;

internal sealed class ServerStreamHandler<TRequest, TResponse>(Func<TRequest, RpcContext, IAsyncEnumerable<TResponse>> handle) : RpcHandler
    where TRequest : class, IMessage<TRequest>, new()
    where TResponse : class, IMessage<TResponse>, new()
{
    public override async Task RunAsync(ServerCall call)
    {
        var request = await call.ReadSingleAsync<TRequest>().ConfigureAwait(false);
        await call.SendHeadersAsync().ConfigureAwait(false);
        var writer = call.Writer<TResponse>();
        var responses = handle(request, call.Context).GetAsyncEnumerator(call.Context.Cancellation);
        await using (responses.ConfigureAwait(false))
        {
            var next = responses.MoveNextAsync();
            while (await next.ConfigureAwait(false))
            {
                writer.Write(responses.Current);
                next = responses.MoveNextAsync();

                // What is ready goes out with what follows it at once; the last of a burst is never held back.
                if (!next.IsCompleted || writer.UnflushedBytes >= ServerCall.FlushBytes)
                {
                    await FlushAsync(writer, next).ConfigureAwait(false);
                }
            }
        }
    }

    private static async ValueTask FlushAsync(RpcStreamWriter<TResponse> writer, ValueTask<bool> next)
    {
        try
        {
            await writer.FlushAsync().ConfigureAwait(false);
        }
        catch when (!next.IsCompleted)
        {
            // An enumerator may be disposed only when it rests; the call's token is cancelled, so it will.
            await next.AsTask().ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
            throw;
        }
    }
}
