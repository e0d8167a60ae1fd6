namespace Lockstep.Data.Tests.Loading;

/// <summary>Tests that measure the whole process: no other test runs beside them.</summary>
[CollectionDefinition(nameof(QuietProcess), DisableParallelization = true)]
public sealed class QuietProcess;
