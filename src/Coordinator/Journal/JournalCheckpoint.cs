namespace Lockstep.Coordinator.Journal;

/// <summary>A checkpoint is complete.</summary>
internal sealed record JournalCheckpoint(string RunId, long Step, string Directory);
