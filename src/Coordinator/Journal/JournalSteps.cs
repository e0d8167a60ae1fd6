namespace Lockstep.Coordinator.Journal;

/// <summary>Steps [FirstStep, EndStep) have been done, once.</summary>
internal sealed record JournalSteps(string RunId, long FirstStep, long EndStep);
