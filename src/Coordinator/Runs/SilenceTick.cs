namespace Lockstep.Coordinator.Runs;

/// <summary>Time to look for silent workers.</summary>
internal sealed record SilenceTick;
