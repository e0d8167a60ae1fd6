namespace Lockstep.Coordinator.Journal;

/// <summary>The next generation; answered by <see cref="RosterJournaled"/> once it is on disk.</summary>
internal sealed record JournalRoster(string RunId, Lockstep.Protocol.Rosters.Roster Roster, ulong Term);
