namespace Lockstep.Data.Stores;

/// <summary>How a remote store is reached and copied.</summary>
public sealed record StoreSettings
{
    /// <summary>S3: address of a compatible store; null: Amazon's of the region.</summary>
    public string? Endpoint { get; init; }

    /// <summary>S3: region in signatures.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>How long a request is tried again before it fails.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Directory of local copies; null: below the user's cache directory.</summary>
    public string? CachePath { get; init; }

    /// <summary>Greatest size of all copies together.</summary>
    public long CacheBytes { get; init; } = 20_000_000_000;

    /// <summary>Told of local copies that cannot be kept, and of damaged ones; from any thread.</summary>
    public Action<string>? Report { get; init; }
}
