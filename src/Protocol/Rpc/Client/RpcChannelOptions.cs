namespace Lockstep.Protocol.Rpc;

/// <summary>How an <see cref="RpcChannel"/> connects.</summary>
public sealed record RpcChannelOptions
{
    /// <summary>TLS for an https address, or null for the machine's trust store and no own certificate.</summary>
    public RpcTlsOptions? Tls { get; init; }

    /// <summary>Token sent with every call as <c>authorization: Bearer …</c>, or null.</summary>
    public string? BearerToken { get; init; }

    /// <summary>Greatest accepted response message, in bytes.</summary>
    public int MaxMessageBytes { get; init; } = RpcServerOptions.DefaultMaxMessageBytes;

    /// <summary>Time limit for opening the connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Clock of deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
