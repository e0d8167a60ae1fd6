using System.Net;

namespace Lockstep.Protocol.Rpc;

/// <summary>Where and how an <see cref="RpcServer"/> listens.</summary>
public sealed record RpcServerOptions
{
    /// <summary>4 MiB, the default of other gRPC implementations.</summary>
    public const int DefaultMaxMessageBytes = 4 * 1024 * 1024;

    /// <summary>Address to listen on. Loopback by default.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port of the gRPC endpoint (HTTP/2); 0 takes any free port, see <see cref="RpcServer.Port"/>.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Port of a second endpoint that speaks HTTP/1.1 and serves the GET paths to browsers and scrapers; 0 takes any free port; null opens none.
    /// It exists because without TLS one port cannot tell HTTP/1.1 from HTTP/2. With TLS both are served on <see cref="Port"/> as well.
    /// </summary>
    public int? WebPort { get; init; }

    /// <summary>TLS, or null for cleartext HTTP/2 (h2c).</summary>
    public RpcTlsOptions? Tls { get; init; }

    /// <summary>Token that calls must carry as <c>authorization: Bearer …</c>; null admits every caller.</summary>
    public string? BearerToken { get; init; }

    /// <summary>
    /// Asked at each call with a good token: throws <see cref="RpcException"/> to refuse it; the token that it returns ends the call with
    /// <see cref="RpcStatusCode.Unavailable"/>. Null admits all. For a server whose services come and go while it listens.
    /// </summary>
    public Func<CancellationToken>? Admit { get; init; }

    /// <summary>Greatest accepted request message, in bytes; a greater one ends its call with <see cref="RpcStatusCode.ResourceExhausted"/>.</summary>
    public int MaxMessageBytes { get; init; } = DefaultMaxMessageBytes;

    /// <summary>How long <see cref="RpcServer.StopAsync"/> waits for handlers after cancelling them.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Clock of deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Told of exceptions that handlers threw and that are not <see cref="RpcException"/>s: path of the method and exception.</summary>
    public Action<string, Exception>? OnHandlerFailed { get; init; }
}
