namespace Lockstep.Worker.Checkpoints;

/// <summary>A value of the manifest that two checkpoints do not share; null where it is not there.</summary>
public sealed record ManifestDifference(string Key, string? First, string? Second);
