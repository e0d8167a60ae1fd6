using System.IO.Pipelines;
using Google.Protobuf;
using Lockstep.Protocol.Rpc.Wire;

namespace Lockstep.Protocol.Rpc.Client;

/// <summary>The responses of a call as a sequence that ends well only where the status is OK.</summary>
internal static class ResponseReader
{
    public static async IAsyncEnumerable<T> ReadAsync<T>(ClientCall call, Task<PipeReader> body, int maxMessageBytes)
        where T : class, IMessage<T>, new()
    {
        IAsyncEnumerator<T>? messages = null;
        try
        {
            while (true)
            {
                bool more;
                try
                {
                    messages ??= MessageReader.ReadAllAsync<T>(await body.ConfigureAwait(false), maxMessageBytes, call.Token).GetAsyncEnumerator(call.Token);
                    more = await messages.MoveNextAsync().ConfigureAwait(false);
                    if (!more)
                    {
                        call.ThrowIfNotOk();
                    }
                }
                catch (Exception e)
                {
                    throw call.Explain(e);
                }

                if (!more)
                {
                    yield break;
                }

                yield return messages.Current;
            }
        }
        finally
        {
            if (messages is not null)
            {
                await messages.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
