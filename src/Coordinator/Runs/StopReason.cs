namespace Lockstep.Coordinator.Runs;

/// <summary>Why a run ended. The same word stands in log, status, CLI and test.</summary>
public enum StopReason
{
    None,
    Completed,
    Cancelled,
    NonFiniteLoss,
    DataUnusable,
    SpecInvalid,
    WorkerFailed,
    CannotForm,
    CheckpointUnusable,
    CoordinatorRestarted,
    DeviceUnavailable,
}
