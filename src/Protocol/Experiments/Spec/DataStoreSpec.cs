using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>A remote store of data: http(s)://… or s3://bucket/prefix in data.path. Keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of the worker.</summary>
public sealed record DataStoreSpec
{
    [Description("S3: address of a compatible store, e.g. http://minio:9000; null: Amazon's of the region.")]
    public string? Endpoint { get; init; }

    [Description("S3: region in signatures.")]
    public string Region { get; init; } = "us-east-1";

    [Description("A request is tried again for as long as this, with growing pauses, before the run fails.")]
    [Limits(0, 86400)]
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);
}
