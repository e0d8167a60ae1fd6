namespace Lockstep.Cluster.Tests;

/// <summary>Tests that count how many workers were taken for lost, or take the whole machine themselves: nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(AloneTests), DisableParallelization = true)]
public sealed class AloneTests;
