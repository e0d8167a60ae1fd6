namespace Lockstep.Data.Stores;

/// <summary>What a remote store waits for, and what tests replace.</summary>
internal sealed record RemoteSettings
{
    /// <summary>As <see cref="StoreSettings.Patience"/>.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A connection that gives no byte for so long is given up.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(20);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Uniform in [0, 1), from any thread: workers that failed together must not come back together.</summary>
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;

    /// <summary>Whether an answer may send us elsewhere; not where requests are signed for one host.</summary>
    public bool MayRedirect { get; init; } = true;

    /// <summary>Sends requests; owned by the store.</summary>
    public Func<RemoteSettings, HttpMessageHandler> Handler { get; init; } = settings => new SocketsHttpHandler
    {
        AllowAutoRedirect = settings.MayRedirect,
        ConnectTimeout = settings.Silence,
        MaxConnectionsPerServer = 64,

        // A name may come to mean another address.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
    };
}
