using System.CommandLine;
using Lockstep.Data.Stores;
using Lockstep.Protocol.Experiments;

namespace Lockstep.Cli.Commands;

/// <summary>How a remote place is reached: what <c>data.store</c> and <c>data.cache</c> are to an experiment.</summary>
internal sealed class StoreOptions
{
    private static readonly DataStoreSpec Store = new();

    public Option<string?> Endpoint { get; } = new("--endpoint") { Description = "S3: address of a compatible store, e.g. http://minio:9000; Amazon's of the region without it. Keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY." };

    public Option<string> Region { get; } = new("--region") { Description = "S3: region in signatures.", DefaultValueFactory = _ => Store.Region };

    public DurationOption Patience { get; } = new("--patience", "A remote request is tried again for as long as this.", DurationText.Format(Store.Patience));

    public Option<string?> Cache { get; } = new("--cache") { Description = "Directory of local copies of remote places; below the user's cache directory without it." };

    public Option<double> CacheGb { get; } = new("--cache-gb") { Description = "Greatest size of all copies together in GB (10^9 bytes).", DefaultValueFactory = _ => new DataCacheSpec().LimitGb };

    public void AddTo(Command command)
    {
        command.Add(Endpoint);
        command.Add(Region);
        command.Add(Patience.Option);
        command.Add(Cache);
        command.Add(CacheGb);
    }

    /// <exception cref="UsageException">A value is none.</exception>
    public StoreSettings Settings(ParseResult parsed)
    {
        double gb = parsed.GetValue(CacheGb);
        return gb is > 0 and <= 1e6
            ? new StoreSettings
            {
                Endpoint = parsed.GetValue(Endpoint),
                Region = parsed.GetValue(Region)!,
                Patience = Patience.Read(parsed),
                CachePath = parsed.GetValue(Cache),
                CacheBytes = (long)(gb * 1e9),
                Report = Console.Error.WriteLine,
            }
            : throw new UsageException($"--cache-gb: expected more than 0 and at most 1000000, found {gb}");
    }
}
