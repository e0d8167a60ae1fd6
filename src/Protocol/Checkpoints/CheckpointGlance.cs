namespace Lockstep.Protocol.Checkpoints;

/// <summary>
/// A cheap look at a checkpoint: its manifest, and that each file is there and as long as it should be. Milliseconds, where
/// <see cref="CheckpointVerifier"/> reads every byte.
/// </summary>
/// <param name="Entry">Where it is.</param>
/// <param name="Manifest">Null where it cannot be read.</param>
/// <param name="Problem">Why it is damaged; null: nothing was seen.</param>
public sealed record CheckpointGlance(CheckpointEntry Entry, CheckpointManifest? Manifest, CheckpointException? Problem)
{
    /// <summary>Whether nothing wrong was seen.</summary>
    public bool LooksValid => Problem is null;

    /// <summary>Bytes of the files that the manifest lists; 0 without one.</summary>
    public long Bytes => Manifest?.Files.Values.Sum(file => file.Bytes) ?? 0;

    /// <summary>Throws nothing: what is wrong is <see cref="Problem"/>.</summary>
    public static CheckpointGlance At(CheckpointEntry entry)
    {
        CheckpointManifest? manifest = null;
        try
        {
            manifest = CheckpointVerifier.LoadManifest(entry.Directory);
            foreach (var (name, file) in manifest.Files)
            {
                CheckpointVerifier.VerifyLength(Path.Combine(entry.Directory, name), file);
            }

            return new CheckpointGlance(entry, manifest, null);
        }
        catch (CheckpointException problem)
        {
            return new CheckpointGlance(entry, manifest, problem);
        }
    }
}
