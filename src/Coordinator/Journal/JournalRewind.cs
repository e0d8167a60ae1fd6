namespace Lockstep.Coordinator.Journal;

/// <summary>The run went back: steps from ToStep on are void and will be done again.</summary>
internal sealed record JournalRewind(string RunId, long ToStep);
