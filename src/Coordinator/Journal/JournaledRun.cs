using Lockstep.Protocol.Rosters;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Journal;

/// <summary>All that the journal holds of one run: enough to adopt it.</summary>
/// <param name="Info">As last shown; null where nothing was shown yet.</param>
/// <param name="BaseDirectory">Empty for runs of releases that did not journal it; <paramref name="OutputDirectory"/> likewise.</param>
/// <param name="ResumedFrom">Directory of the checkpoint that this life of the run went on from; null for a fresh one.</param>
/// <param name="Ended">Completed, failed or cancelled.</param>
/// <param name="Roster">The newest; null where no generation was formed.</param>
/// <param name="RosterTerm">Term of the coordinator that journaled <paramref name="Roster"/>; 0 without one.</param>
internal sealed record JournaledRun(
    string RunId,
    string Name,
    RunInfo? Info,
    string Yaml,
    string BaseDirectory,
    string OutputDirectory,
    DateTimeOffset Created,
    string? ResumedFrom,
    bool Ended,
    Roster? Roster,
    ulong RosterTerm)
{
    /// <summary>Met in this life of the run, in no particular order; empty for one that has ended.</summary>
    public IReadOnlyList<BadSampleInfo> BadSamples { get; init; } = [];
}
