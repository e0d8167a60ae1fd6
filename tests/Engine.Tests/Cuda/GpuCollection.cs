namespace Lockstep.Engine.Tests.Cuda;

/// <summary>Nothing else runs beside tests of the GPU.</summary>
[CollectionDefinition(TestGpu.Collection, DisableParallelization = true)]
public sealed class GpuCollection;
