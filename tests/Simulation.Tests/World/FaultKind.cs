namespace Lockstep.Simulation.Tests.World;

/// <summary>Faults, and what people ask for.</summary>
internal enum FaultKind
{
    KillWorker,
    StopWorker,
    ReviveWorker,
    CutControlLink,
    CutDataLink,
    HangThread,
    KillCoordinator,
    StopCoordinator,
    ReviveCoordinator,
    WorkerJoins,
    WorkerLeaves,
    TakeForLost,
    Corrupt,
    Nan,
    Pause,
    Resume,
    Scale,
    Rebalance,
    ReadLedger,
    Cancel,
}
