namespace Lockstep.Data.Inspection;

/// <summary>What was looked at, and what is broken.</summary>
/// <param name="Shards">Of both halves.</param>
/// <param name="Samples">That the manifest names.</param>
/// <param name="Bytes">Of all shards.</param>
/// <param name="Faults">In the order of the shards and their samples.</param>
public sealed record VerifyReport(int Shards, long Samples, long Bytes, IReadOnlyList<ShardFault> Faults);
