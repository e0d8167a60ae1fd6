namespace Lockstep.Protocol.Checkpoints;

/// <summary>What a manifest says of one file of its checkpoint.</summary>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Sha256">SHA-256 of its contents, 64 lower-case hexadecimal digits.</param>
public sealed record CheckpointFile(long Bytes, string Sha256);
