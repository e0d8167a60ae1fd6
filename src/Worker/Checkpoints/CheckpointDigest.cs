namespace Lockstep.Worker.Checkpoints;

/// <summary>The hash of a checkpoint's state.</summary>
/// <param name="Hash">SHA-256 as 64 lower-case hexadecimal digits.</param>
/// <param name="Step">Finished steps, from the manifest; not part of the hash.</param>
/// <param name="Parameters">Learned numbers; batch-norm statistics and optimizer state are not counted.</param>
/// <param name="Tensors">All tensors of the checkpoint.</param>
public sealed record CheckpointDigest(string Hash, long Step, long Parameters, int Tensors);
