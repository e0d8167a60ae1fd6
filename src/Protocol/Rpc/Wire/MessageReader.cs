using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace Lockstep.Protocol.Rpc.Wire;

/// <summary>Receiving half of a stream. Flow control follows the consumer: bytes are released when their messages have been taken.</summary>
internal static class MessageReader
{
    public static async IAsyncEnumerable<T> ReadAllAsync<T>(
        PipeReader reader, int maxMessageBytes, [EnumeratorCancellation] CancellationToken cancellation)
        where T : class, IMessage<T>, new()
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellation).ConfigureAwait(false);
            var buffer = result.Buffer;
            while (MessageFrame.TryRead<T>(ref buffer, maxMessageBytes, out var message))
            {
                yield return message;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                ThrowIfCutOff(buffer.Length);
                yield break;
            }
        }
    }

    /// <summary>Reads the only message of a unary request or response; null where the stream ended without one.</summary>
    public static async Task<T?> ReadSingleAsync<T>(PipeReader reader, int maxMessageBytes, CancellationToken cancellation)
        where T : class, IMessage<T>, new()
    {
        T? single = null;
        await foreach (var message in ReadAllAsync<T>(reader, maxMessageBytes, cancellation).ConfigureAwait(false))
        {
            if (single is not null)
            {
                throw new RpcException(RpcStatusCode.Internal, $"More than one {typeof(T).Name} came in a unary call.");
            }

            single = message;
        }

        return single;
    }

    private static void ThrowIfCutOff(long bytesLeft)
    {
        if (bytesLeft > 0)
        {
            throw new RpcException(RpcStatusCode.Internal, $"The stream ended {bytesLeft} bytes into a message.");
        }
    }
}
