using Lockstep.Cli.Local;

namespace Lockstep.Cli.Chaos.Strikes;

/// <summary>What trials are made on.</summary>
/// <param name="Network">The workers' own; null where they share this host's.</param>
/// <param name="Log">What the processes said.</param>
internal sealed record StrikeScene(LocalCluster Cluster, RunClient Client, RunFeed Feed, HostNetwork? Network, ProcessLog Log)
{
    /// <summary>Longest wait for anything.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Microseconds since 1970, by the clock that workers and coordinator use.</summary>
    public static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
