namespace Lockstep.Coordinator.Journal;

/// <summary>Steps [FirstStep, EndStep) have been done, once.</summary>
/// <param name="FirstStep">Null: from where the journal ends, or from EndStep where it goes further; an earlier life of the coordinator did them.</param>
internal sealed record JournalSteps(string RunId, long? FirstStep, long EndStep);
