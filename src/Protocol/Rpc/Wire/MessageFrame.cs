using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace Lockstep.Protocol.Rpc.Wire;

/// <summary>Length-prefixed message of gRPC (PROTOCOL-HTTP2.md): one byte of flags, four bytes of length in big-endian order, the message.</summary>
internal static class MessageFrame
{
    public const int PrefixBytes = 5;

    public static void Write(IBufferWriter<byte> output, IMessage message)
    {
        var length = message.CalculateSize();
        var prefix = output.GetSpan(PrefixBytes);
        prefix[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)length);
        output.Advance(PrefixBytes);
        message.WriteTo(output);
    }

    public static byte[] ToBytes(IMessage message)
    {
        var bytes = new byte[PrefixBytes + message.CalculateSize()];
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), (uint)(bytes.Length - PrefixBytes));
        message.WriteTo(bytes.AsSpan(PrefixBytes));
        return bytes;
    }

    /// <summary>Takes one whole message off the front of <paramref name="buffer"/>; leaves it alone where the message is not complete.</summary>
    /// <exception cref="RpcException">Compressed, too large, or not a <typeparamref name="T"/>.</exception>
    public static bool TryRead<T>(ref ReadOnlySequence<byte> buffer, int maxMessageBytes, out T message)
        where T : class, IMessage<T>, new()
    {
        message = null!;
        if (buffer.Length < PrefixBytes)
        {
            return false;
        }

        var length = ReadPrefix(buffer, maxMessageBytes);
        if (buffer.Length < PrefixBytes + length)
        {
            return false;
        }

        message = Parse<T>(buffer.Slice(PrefixBytes, length));
        buffer = buffer.Slice(PrefixBytes + length);
        return true;
    }

    private static long ReadPrefix(in ReadOnlySequence<byte> buffer, int maxMessageBytes)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        buffer.Slice(0, PrefixBytes).CopyTo(prefix);
        if (prefix[0] == 1)
        {
            throw new RpcException(RpcStatusCode.Unimplemented, "The message is compressed; this end takes only identity encoding. Send without compression.");
        }

        if (prefix[0] != 0)
        {
            throw new RpcException(RpcStatusCode.Internal, $"The message starts with flags 0x{prefix[0]:x2}; gRPC knows 0 and 1. The peer does not speak gRPC.");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (length > maxMessageBytes)
        {
            throw new RpcException(RpcStatusCode.ResourceExhausted, $"The message has {length} bytes, the limit is {maxMessageBytes}.");
        }

        return length;
    }

    private static T Parse<T>(in ReadOnlySequence<byte> bytes)
        where T : class, IMessage<T>, new()
    {
        try
        {
            var message = new T();
            message.MergeFrom(bytes);
            return message;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new RpcException(RpcStatusCode.Internal, $"The {bytes.Length} bytes received are no {typeof(T).Name}: {e.Message}", e);
        }
    }
}
