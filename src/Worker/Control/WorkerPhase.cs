namespace Lockstep.Worker.Control;

internal enum WorkerPhase
{
    /// <summary>No run.</summary>
    Idle,

    /// <summary>Opening data and allocating the replica.</summary>
    Loading,

    /// <summary>Waiting for the training thread of an older generation, or of a released run, to come out.</summary>
    Stopping,

    /// <summary>Opening links to the peers of the generation.</summary>
    Linking,

    /// <summary>Links are open; waiting for the start.</summary>
    Ready,

    Training,

    /// <summary>Holds the run's state; waiting for the next generation.</summary>
    Waiting,
}
