namespace Lockstep.Coordinator.Journal;

/// <summary>Steps [First, End) were done and then made void by going back to step ToStep.</summary>
internal sealed record JournaledRewind(long ToStep, long First, long End);
