namespace Lockstep.Data.Stores;

/// <summary>Where local copies lie, how large they may be together, and what tests replace.</summary>
internal sealed record CacheSettings
{
    public CacheSettings()
    {
    }

    public CacheSettings(StoreSettings settings)
    {
        Path = settings.CachePath ?? DefaultPath();
        Limit = settings.CacheBytes;
        Patience = settings.Patience;
        Report = settings.Report ?? (_ => { });
    }

    public string Path { get; init; } = DefaultPath();

    /// <summary>Bytes of all copies together, over all processes that share the directory.</summary>
    public long Limit { get; init; } = 20_000_000_000;

    /// <summary>How long to wait for another process that fetches the same block.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    public Action<string> Report { get; init; } = _ => { };

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Blocks that are fetched ahead at the same time; each holds one block in memory.</summary>
    public int Fetchers { get; init; } = 4;

    private static string DefaultPath() =>
        System.IO.Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "lockstep", "blocks");
}
