namespace Lockstep.Coordinator.Queue;

/// <summary>This run is to save its state and give its workers back.</summary>
/// <param name="To">The run of higher priority that needs them.</param>
internal sealed record QueueYield(string RunId, string To);
