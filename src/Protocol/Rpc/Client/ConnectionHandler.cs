using Lockstep.Protocol.Rpc.Tls;

namespace Lockstep.Protocol.Rpc.Client;

/// <summary>The HTTP/2 connection of a channel.</summary>
internal static class ConnectionHandler
{
    private const int StreamWindowBytes = 1024 * 1024;

    public static SocketsHttpHandler Create(RpcChannelOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = StreamWindowBytes,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ConnectTimeout = options.ConnectTimeout,
        };
        if (options.Tls is { } tls)
        {
            handler.SslOptions = TlsMaterial.Load(tls).ForClient();
        }

        return handler;
    }
}
