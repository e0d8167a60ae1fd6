using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>Local copies of data that lies in a remote store, shared by the workers of a host.</summary>
public sealed record DataCacheSpec
{
    [Description("Directory of the copies, on each worker's host; null: below the user's cache directory.")]
    public string? Path { get; init; }

    [Description("Greatest size of all copies together in GB (10^9 bytes); the longest unused go first.")]
    [Limits(0, 1e6, AboveLeast = true)]
    public double LimitGb { get; init; } = 20;
}
