namespace Lockstep.Coordinator.Runs;

/// <summary>Phases as the public API names them.</summary>
internal static class PhaseNames
{
    public static Protocol.V1.RunPhase ToMessage(RunPhase phase, bool evaluating) => phase switch
    {
        RunPhase.Queued => Protocol.V1.RunPhase.Queued,
        RunPhase.Forming or RunPhase.Suspecting or RunPhase.Adopting => Protocol.V1.RunPhase.Forming,
        RunPhase.Training => evaluating ? Protocol.V1.RunPhase.Evaluating : Protocol.V1.RunPhase.Training,
        RunPhase.Quiescing => Protocol.V1.RunPhase.Quiescing,
        RunPhase.Paused => Protocol.V1.RunPhase.Paused,
        RunPhase.Completed => Protocol.V1.RunPhase.Completed,
        RunPhase.Failed => Protocol.V1.RunPhase.Failed,
        _ => Protocol.V1.RunPhase.Cancelled,
    };
}
