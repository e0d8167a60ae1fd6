using System.Globalization;
using Lockstep.Protocol.Rpc.Wire;
using Microsoft.AspNetCore.Http;

namespace Lockstep.Protocol.Rpc.Server;

/// <summary>Status of a finished call as it goes over the wire.</summary>
internal sealed record RpcStatus(RpcStatusCode Code, string Message)
{
    public static readonly RpcStatus Success = new(RpcStatusCode.OK, "");

    /// <summary>As trailers; as headers ("trailers-only") where nothing has been sent yet.</summary>
    public void WriteTo(HttpContext http)
    {
        if (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        Set(http, WireNames.Status, ((int)Code).ToString(CultureInfo.InvariantCulture));
        if (Message.Length > 0)
        {
            Set(http, WireNames.Message, PercentEncoding.Encode(Message));
        }
    }

    private static void Set(HttpContext http, string name, string value)
    {
        if (!http.Response.HasStarted)
        {
            http.Response.Headers[name] = value;
        }
        else if (http.Response.SupportsTrailers())
        {
            http.Response.AppendTrailer(name, value);
        }
    }
}
