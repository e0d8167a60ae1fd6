using Lockstep.Protocol.Rpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Lockstep.Protocol.Rpc.Server;

/// <summary>From an HTTP request to the handler of its path, and from the handler's end to a status.</summary>
internal sealed class RpcDispatcher(RpcServerOptions options, CancellationToken stopping)
{
    private readonly BearerCheck _bearer = new(options.BearerToken);
    private readonly Dictionary<string, RpcHandler> _handlers = [];
    private readonly Dictionary<string, TextHandler> _texts = [];

    public void Add(string path, RpcHandler handler) => _handlers.Add(path, handler);

    public void Add(string path, TextHandler handler) => _texts.Add(path, handler);

    public Task DispatchAsync(HttpContext http)
    {
        var contentType = http.Request.ContentType;
        if (HttpMethods.IsPost(http.Request.Method) && contentType is not null && contentType.StartsWith(WireNames.ContentType, StringComparison.Ordinal))
        {
            return ServeCallAsync(http);
        }

        return HttpMethods.IsGet(http.Request.Method) && _texts.TryGetValue(http.Request.Path.Value ?? "", out var text)
            ? text.ServeAsync(http, _bearer)
            : RefuseAsync(http);
    }

    private static Task RefuseAsync(HttpContext http)
    {
        http.Response.StatusCode = HttpMethods.IsPost(http.Request.Method) ? StatusCodes.Status415UnsupportedMediaType : StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private async Task ServeCallAsync(HttpContext http)
    {
        http.Response.ContentType = WireNames.ContentType;
        http.Response.Headers[WireNames.AcceptEncoding] = "identity";
        LiftHttpLimits(http);
        using var limits = new CallLimits(http, options.TimeProvider, stopping);
        RpcStatus status;
        try
        {
            await RunHandlerAsync(http, limits).ConfigureAwait(false);
            status = RpcStatus.Success;
        }
        catch (Exception e)
        {
            status = limits.Explain(e, http.Request.Path.Value ?? "", options.OnHandlerFailed);
        }

        status.WriteTo(http);
    }

    private Task RunHandlerAsync(HttpContext http, CallLimits limits)
    {
        if (!_bearer.Admits(http))
        {
            throw new RpcException(RpcStatusCode.Unauthenticated, "This server asks for a bearer token in the metadata key 'authorization'; none came, or another one.");
        }

        if (options.Admit is { } admit)
        {
            limits.EndWith(admit());
        }

        var path = http.Request.Path.Value ?? "";
        if (!_handlers.TryGetValue(path, out var handler))
        {
            throw new RpcException(RpcStatusCode.Unimplemented, $"No method '{path}' here.");
        }

        return handler.RunAsync(new ServerCall(http, limits.Context, options.MaxMessageBytes));
    }

    /// <summary>A stream may carry any number of bytes at any pace; single messages are bounded instead.</summary>
    private static void LiftHttpLimits(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }
    }
}
