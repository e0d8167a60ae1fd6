namespace Lockstep.Coordinator.Journal;

/// <summary>Something worth telling happened to a run.</summary>
internal sealed record JournalEvent(string RunId, Lockstep.Protocol.V1.RunEvent Event);
