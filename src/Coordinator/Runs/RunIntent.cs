namespace Lockstep.Coordinator.Runs;

/// <summary>What a run is to do as soon as it stands at a step boundary.</summary>
internal enum RunIntent
{
    Train,

    /// <summary>Save the state, give the workers back, and wait until it is resumed.</summary>
    Pause,

    /// <summary>Save the state, give the workers back to a run of higher priority, and wait in the queue.</summary>
    Yield,
}
