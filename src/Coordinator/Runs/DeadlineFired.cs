namespace Lockstep.Coordinator.Runs;

internal sealed record DeadlineFired(long Number);
