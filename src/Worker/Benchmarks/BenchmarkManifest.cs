using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Worker.Benchmarks;

/// <summary>Manifests of checkpoints that belong to no run.</summary>
internal static class BenchmarkManifest
{
    public static CheckpointManifest At(long step) => new()
    {
        RunId = "bench",
        Step = step,
        Epoch = step,
        SamplesSeen = step,
        Seed = 1,
        SpecHash = string.Empty,
        Generation = 1,
        WorldSize = 1,
        StateHash = string.Empty,
        Created = TimeProvider.System.GetUtcNow(),
    };
}
