namespace Lockstep.Actors;

/// <summary>Why an actor is gone.</summary>
public enum TerminationReason
{
    /// <summary>It was asked to stop.</summary>
    Stopped,

    /// <summary>Its handler failed and the supervisor did not restart it (again).</summary>
    Failed,

    /// <summary>The link to its node was lost; the actor itself may be alive.</summary>
    NodeLost,

    /// <summary>Nobody lives at that path.</summary>
    NotFound,
}
