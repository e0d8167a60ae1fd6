using Lockstep.Worker.Training;

namespace Lockstep.Worker.Control;

/// <summary>What the shell around <see cref="WorkerState"/> must do, in order.</summary>
internal abstract record WorkerEffect
{
    /// <summary>Make the run's workload in the background.</summary>
    public sealed record Load(string RunId) : WorkerEffect;

    /// <summary>End the training thread's collectives and data waits now.</summary>
    public sealed record AbortTraining : WorkerEffect;

    /// <summary>Open the links of this generation in the background; whatever was opened before is closed.</summary>
    public sealed record OpenLinks(ulong Generation) : WorkerEffect;

    public sealed record CloseLinks : WorkerEffect;

    public sealed record SendReady : WorkerEffect;

    public sealed record SendLoaded : WorkerEffect;

    /// <param name="Suspect">Rank that was not reached, or null.</param>
    public sealed record SendCannotJoin(string Reason, string Detail, int? Suspect = null) : WorkerEffect;

    /// <summary>Tell a coordinator that may not know it that this worker works for a run.</summary>
    public sealed record SendAttach : WorkerEffect;

    /// <summary>Evaluations and checkpoints that may have been told to nobody are told again.</summary>
    public sealed record RepeatReports : WorkerEffect;

    public sealed record Train : WorkerEffect;

    public sealed record StopAt(long Step, bool Save) : WorkerEffect;

    public sealed record SendOutcome(TrainingOutcome Outcome) : WorkerEffect;

    /// <summary>Free the run's workload, with its state.</summary>
    public sealed record Drop : WorkerEffect;
}
