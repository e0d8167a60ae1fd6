namespace Lockstep.Coordinator.Journal;

/// <summary>The roster of this generation is on disk.</summary>
internal sealed record RosterJournaled(ulong Generation);
