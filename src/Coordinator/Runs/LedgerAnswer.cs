namespace Lockstep.Coordinator.Runs;

/// <summary>Ranges of executed steps that count, in the order in which they were done.</summary>
internal sealed record LedgerAnswer(IReadOnlyList<(long First, long End)> Steps);
