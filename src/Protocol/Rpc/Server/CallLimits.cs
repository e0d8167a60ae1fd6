using Lockstep.Protocol.Rpc.Wire;
using Microsoft.AspNetCore.Http;

namespace Lockstep.Protocol.Rpc.Server;

/// <summary>What may end a call early: its deadline, its caller, the end of the server.</summary>
internal sealed class CallLimits : IDisposable
{
    private readonly HttpContext _http;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _any;
    private CancellationToken _admission;
    private CancellationTokenRegistration _ending;

    public CallLimits(HttpContext http, TimeProvider timeProvider, CancellationToken stopping)
    {
        _http = http;
        _stopping = stopping;
        var timeout = ReadTimeout(http);
        _deadline = timeout is { } limit ? new CancellationTokenSource(limit, timeProvider) : new CancellationTokenSource();
        _any = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _deadline.Token, stopping);
        Context = new RpcContext(http, timeout, _any.Token);
    }

    public RpcContext Context { get; }

    /// <summary>The call also ends with this token.</summary>
    public void EndWith(CancellationToken admission)
    {
        _admission = admission;
        _ending = admission.UnsafeRegister(static any => ((CancellationTokenSource)any!).Cancel(), _any);
    }

    public void Dispose()
    {
        _ending.Dispose();
        _any.Dispose();
        _deadline.Dispose();
    }

    public RpcStatus Explain(Exception failure, string path, Action<string, Exception>? onHandlerFailed)
    {
        if (_deadline.IsCancellationRequested)
        {
            return new RpcStatus(RpcStatusCode.DeadlineExceeded, $"'{path}' did not finish within its deadline of {Context.Timeout}.");
        }

        if (failure is RpcException known)
        {
            return new RpcStatus(known.Status, known.Message);
        }

        if (_http.RequestAborted.IsCancellationRequested)
        {
            return new RpcStatus(RpcStatusCode.Cancelled, "The caller gave up.");
        }

        if (_stopping.IsCancellationRequested)
        {
            return new RpcStatus(RpcStatusCode.Unavailable, "The server is stopping.");
        }

        if (_admission.IsCancellationRequested)
        {
            return new RpcStatus(RpcStatusCode.Unavailable, "This server no longer serves such calls.");
        }

        onHandlerFailed?.Invoke(path, failure);
        return new RpcStatus(RpcStatusCode.Unknown, $"'{path}' failed: {failure.GetType().Name}: {failure.Message}");
    }

    private static TimeSpan? ReadTimeout(HttpContext http)
    {
        var text = http.Request.Headers[WireNames.Timeout].ToString();
        return text.Length > 0 && RpcTimeout.TryDecode(text, out var timeout) ? timeout : null;
    }
}
