using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Lockstep.Protocol.Rpc.Wire;

namespace Lockstep.Protocol.Rpc.Client;

/// <summary>Request body that is written while the call goes on. All that has gathered in the pipe leaves in one flush.</summary>
internal sealed class PipeContent : HttpContent
{
    private readonly PipeReader _reader;

    public PipeContent(PipeReader reader)
    {
        _reader = reader;
        Headers.ContentType = new MediaTypeHeaderValue(WireNames.ContentType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await CopyAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            await _reader.CompleteAsync(failure).ConfigureAwait(false);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private async Task CopyAsync(Stream stream, CancellationToken cancellation)
    {
        // Sends the request headers before the first message exists.
        await stream.FlushAsync(cancellation).ConfigureAwait(false);
        while (true)
        {
            var result = await _reader.ReadAsync(cancellation).ConfigureAwait(false);
            foreach (var segment in result.Buffer)
            {
                await stream.WriteAsync(segment, cancellation).ConfigureAwait(false);
            }

            await stream.FlushAsync(cancellation).ConfigureAwait(false);
            _reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }
}
