namespace Lockstep.Protocol.Checkpoints;

/// <summary>The outcome of looking for the newest valid checkpoint.</summary>
/// <param name="Newest">The newest one that passes all its hashes, or null.</param>
/// <param name="Manifest">Its manifest, or null.</param>
/// <param name="Damaged">Newer ones that were passed over, newest first. Whoever searches says them loudly.</param>
public sealed record CheckpointSearch(CheckpointEntry? Newest, CheckpointManifest? Manifest, IReadOnlyList<CheckpointException> Damaged);
