namespace Lockstep.Coordinator.Journal;

/// <summary>A run was submitted.</summary>
internal sealed record JournalRun(string RunId, string Name, string Yaml, DateTimeOffset Created);
