using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Checkpoints;

namespace Lockstep.Worker.Tests.Checkpoints;

/// <summary>A directory of checkpoints for one test, and something to write into it.</summary>
internal sealed class CheckpointScratch : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("lockstep-worker-").FullName;

    public static CheckpointManifest Manifest(long step) => new()
    {
        RunId = "r1",
        Step = step,
        Epoch = step / 100.0,
        SamplesSeen = step * 96,
        Seed = 7,
        SpecHash = "aa",
        Generation = 2,
        WorldSize = 3,
        StateHash = "bb",
        Created = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    /// <summary>Values differ at every position and from step to step.</summary>
    public static CheckpointData Data(long step) => new()
    {
        Model =
        [
            new("conv1.weight", [2, 3], Values(6, step)),
            new("fc.bias", [5], Values(5, step + 1000)),
            new("scalar", [], Values(1, step + 2000)),
            new("none", [0, 4], ReadOnlyMemory<float>.Empty),
        ],
        Optimizer = [new("conv1.weight.momentum", [2, 3], Values(6, step + 3000))],
    };

    public string Write(long step) => new CheckpointWriter(Root).Write(Manifest(step), Data(step));

    /// <summary>Names of everything in the root, hidden things included.</summary>
    public IReadOnlyList<string> Names()
        => [.. Directory.EnumerateFileSystemEntries(Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static float[] Values(int count, long from) => [.. Enumerable.Range(0, count).Select(i => from + (i * 0.25f))];
}
