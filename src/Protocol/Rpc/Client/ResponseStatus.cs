using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Lockstep.Protocol.Rpc.Wire;

namespace Lockstep.Protocol.Rpc.Client;

/// <summary>Reads the status of a call from trailers, or from headers where the response has no body ("trailers-only").</summary>
internal static class ResponseStatus
{
    public static void ThrowIfNotRpc(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new RpcException(FromHttp(response.StatusCode), $"The server answered with HTTP status {(int)response.StatusCode}; expected 200.");
        }

        var contentType = response.Content.Headers.ContentType?.MediaType;
        if (contentType is null || !contentType.StartsWith(WireNames.ContentType, StringComparison.Ordinal))
        {
            throw new RpcException(RpcStatusCode.Unknown, $"The answer has content type '{contentType}'; expected {WireNames.ContentType}. Is this the port of the RPC endpoint?");
        }

        if (First(response.Headers, WireNames.Status) is not null)
        {
            ThrowIfNotOk(response);
        }
    }

    public static void ThrowIfNotOk(HttpResponseMessage response)
    {
        var code = First(response.TrailingHeaders, WireNames.Status) ?? First(response.Headers, WireNames.Status);
        if (code is null)
        {
            throw new RpcException(RpcStatusCode.Internal, "The response ended without a grpc-status.");
        }

        var known = int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 16;
        var status = known ? (RpcStatusCode)number : RpcStatusCode.Unknown;
        if (status != RpcStatusCode.OK)
        {
            var message = First(response.TrailingHeaders, WireNames.Message) ?? First(response.Headers, WireNames.Message);
            throw new RpcException(status, message is null ? $"The call ended with {status}." : PercentEncoding.Decode(message));
        }
    }

    /// <summary>grpc/doc/http-grpc-status-mapping.md.</summary>
    private static RpcStatusCode FromHttp(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => RpcStatusCode.Internal,
        HttpStatusCode.Unauthorized => RpcStatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => RpcStatusCode.PermissionDenied,
        HttpStatusCode.NotFound => RpcStatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
            => RpcStatusCode.Unavailable,
        _ => RpcStatusCode.Unknown,
    };

    private static string? First(HttpHeaders headers, string name)
        => headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
