namespace Lockstep.Protocol.Rpc.Client;

/// <summary>Turns the many ways in which an HTTP/2 stream breaks into a status.</summary>
internal static class TransportFailure
{
    private const long RefusedStream = 7;
    private const long Cancel = 8;
    private const long EnhanceYourCalm = 11;
    private const long InadequateSecurity = 12;

    public static RpcException Explain(Exception failure, Uri target)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case RpcException known:
                    return known;
                case HttpProtocolException reset:
                    return new RpcException(FromReset(reset.ErrorCode), $"The stream of '{target.AbsolutePath}' was reset with HTTP/2 error {reset.ErrorCode}.", failure);
            }
        }

        return new RpcException(RpcStatusCode.Unavailable, $"No connection to {target.GetLeftPart(UriPartial.Authority)}: {Innermost(failure).Message}", failure);
    }

    private static RpcStatusCode FromReset(long code) => code switch
    {
        RefusedStream => RpcStatusCode.Unavailable,
        Cancel => RpcStatusCode.Cancelled,
        EnhanceYourCalm => RpcStatusCode.ResourceExhausted,
        InadequateSecurity => RpcStatusCode.PermissionDenied,
        _ => RpcStatusCode.Internal,
    };

    private static Exception Innermost(Exception e) => e.InnerException is null ? e : Innermost(e.InnerException);
}
