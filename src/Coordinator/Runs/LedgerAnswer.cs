using Lockstep.Coordinator.Journal;

namespace Lockstep.Coordinator.Runs;

/// <summary>Ranges of executed steps that count, in the order in which they were done.</summary>
internal sealed record LedgerAnswer(IReadOnlyList<JournaledSteps> Steps);
