using Microsoft.AspNetCore.Http;

namespace Lockstep.Protocol.Rpc;

/// <summary>What a handler knows of the call that it serves.</summary>
public sealed class RpcContext
{
    private readonly HttpContext _http;

    internal RpcContext(HttpContext http, TimeSpan? timeout, CancellationToken cancellation)
    {
        _http = http;
        Timeout = timeout;
        Cancellation = cancellation;
    }

    /// <summary>Path of the method, such as <c>/lockstep.v1.Cluster/Submit</c>.</summary>
    public string Method => _http.Request.Path.Value ?? "";

    /// <summary>Address and port of the caller.</summary>
    public string Peer => $"{_http.Connection.RemoteIpAddress}:{_http.Connection.RemotePort}";

    /// <summary>Time limit that the caller set, counted from the arrival of the call; null where it set none.</summary>
    public TimeSpan? Timeout { get; }

    /// <summary>Cancelled when the caller gives up, its connection breaks, the time limit passes or the server stops.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Value of a request header (gRPC metadata), or null.</summary>
    public string? Header(string name) => _http.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;
}
