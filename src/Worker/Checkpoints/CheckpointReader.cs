using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Worker.Checkpoints;

/// <summary>Reads a checkpoint after proving its hashes.</summary>
internal static class CheckpointReader
{
    /// <exception cref="CheckpointException">The checkpoint is damaged, or lacks one of its two tensor files.</exception>
    public static LoadedCheckpoint Read(string directory)
    {
        var manifest = CheckpointVerifier.Verify(directory);
        return new LoadedCheckpoint(directory, manifest, new CheckpointData
        {
            Model = ReadFile(directory, manifest, CheckpointData.ModelFile),
            Optimizer = ReadFile(directory, manifest, CheckpointData.OptimizerFile),
        });
    }

    private static IReadOnlyList<NamedTensor> ReadFile(string directory, CheckpointManifest manifest, string name)
    {
        if (!manifest.Files.ContainsKey(name))
        {
            throw new CheckpointException(Path.Combine(directory, CheckpointManifest.FileName), $"expected {name} among the files, found {string.Join(", ", manifest.Files.Keys)}.");
        }

        return SafetensorsReader.Read(Path.Combine(directory, name));
    }
}
