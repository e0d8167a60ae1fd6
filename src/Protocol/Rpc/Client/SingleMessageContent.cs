using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Lockstep.Protocol.Rpc.Wire;

namespace Lockstep.Protocol.Rpc.Client;

/// <summary>Request body of a call that sends one message.</summary>
internal sealed class SingleMessageContent : HttpContent
{
    private readonly byte[] _bytes;

    public SingleMessageContent(IMessage message)
    {
        _bytes = MessageFrame.ToBytes(message);
        Headers.ContentType = new MediaTypeHeaderValue(WireNames.ContentType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(_bytes).AsTask();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        => stream.WriteAsync(_bytes, cancellationToken).AsTask();

    // gRPC sends no content-length.
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
