namespace Lockstep.Coordinator.Journal;

/// <summary>Steps [First, End) that count; <see cref="JournalSteps"/> has the rest.</summary>
internal readonly record struct JournaledSteps(long First, long End, long? Place = null, int? Portions = null);
