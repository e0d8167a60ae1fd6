namespace Lockstep.Coordinator.Journal;

/// <summary>Steps [FirstStep, EndStep) have been done, once.</summary>
/// <param name="FirstStep">Null: from where the journal ends, or from EndStep where it goes further; an earlier life of the coordinator did them.</param>
/// <param name="Place">Where the step before FirstStep ended in the sample order, as workers said; null: not heard.</param>
/// <param name="Portions">Of each of the steps; null: not heard.</param>
internal sealed record JournalSteps(string RunId, long? FirstStep, long EndStep, long? Place = null, int? Portions = null);
