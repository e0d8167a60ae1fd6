using Lockstep.Cli.Local;

namespace Lockstep.Cli.Chaos;

/// <summary>What faults are done to.</summary>
/// <param name="Cluster">The processes, where they are this program's own.</param>
internal sealed record ChaosStage(RunClient Client, RunFeed Feed, ChaosPlan Plan, LocalCluster? Cluster = null);
