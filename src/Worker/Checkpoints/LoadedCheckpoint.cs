using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Worker.Checkpoints;

/// <summary>A checkpoint that passed its hashes.</summary>
internal sealed record LoadedCheckpoint(string Directory, CheckpointManifest Manifest, CheckpointData Data);
