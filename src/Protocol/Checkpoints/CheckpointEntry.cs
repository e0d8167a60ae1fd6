namespace Lockstep.Protocol.Checkpoints;

/// <summary>A checkpoint directory of a ledger; nothing of it has been verified.</summary>
/// <param name="Step">Finished steps, as the directory's name says.</param>
/// <param name="Directory">Full path.</param>
public sealed record CheckpointEntry(long Step, string Directory);
