using Microsoft.AspNetCore.Http;

namespace Lockstep.Protocol.Rpc.Server;

/// <summary>A plain GET path.</summary>
internal sealed class TextHandler(Func<CancellationToken, ValueTask<TextAnswer>> answer, bool anonymous)
{
    public async Task ServeAsync(HttpContext http, BearerCheck bearer)
    {
        if (!anonymous && !bearer.Admits(http))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var text = await answer(http.RequestAborted).ConfigureAwait(false);
        http.Response.StatusCode = text.StatusCode;
        http.Response.ContentType = text.ContentType;
        await http.Response.WriteAsync(text.Body, http.RequestAborted).ConfigureAwait(false);
    }
}
