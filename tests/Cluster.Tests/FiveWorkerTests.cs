namespace Lockstep.Cluster.Tests;

/// <summary>Tests that share <see cref="FiveWorkers"/>. Nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(FiveWorkerTests), DisableParallelization = true)]
public sealed class FiveWorkerTests : ICollectionFixture<FiveWorkers>;
