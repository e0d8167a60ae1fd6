namespace Lockstep.Coordinator.Journal;

/// <summary>How a run stands, for listings after a restart.</summary>
internal sealed record JournalInfo(Lockstep.Protocol.V1.RunInfo Info);
