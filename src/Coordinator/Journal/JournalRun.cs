namespace Lockstep.Coordinator.Journal;

/// <summary>A run begins. Not for a run that is adopted: it goes on.</summary>
/// <param name="ResumedFrom">Directory of the checkpoint that it goes on from; null for a fresh one.</param>
internal sealed record JournalRun(
    string RunId, string Name, string Yaml, string BaseDirectory, string OutputDirectory, DateTimeOffset Created, string? ResumedFrom = null);
