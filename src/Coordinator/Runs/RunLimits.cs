namespace Lockstep.Coordinator.Runs;

/// <summary>Numbers of the spec that decisions depend on.</summary>
/// <param name="MinWorkers">Below this many the run waits.</param>
/// <param name="Form">Longest time for a generation to form.</param>
/// <param name="Suspect">How long to wait, after a link broke, for news of who is gone.</param>
/// <param name="Quiesce">Longest time for all to reach a step boundary.</param>
internal sealed record RunLimits(int MinWorkers, TimeSpan Form, TimeSpan Suspect, TimeSpan Quiesce);
