namespace Lockstep.Cluster.Tests;

/// <summary>Tests that share <see cref="FiveWorkers"/>.</summary>
[CollectionDefinition(nameof(FiveWorkerTests))]
public sealed class FiveWorkerTests : ICollectionFixture<FiveWorkers>;
