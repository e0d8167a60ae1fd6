namespace Lockstep.Actors.Membership;

/// <summary>How a member was found to be unreachable.</summary>
public enum UnreachableReason
{
    /// <summary>Its link ended: the process is gone, or the network between.</summary>
    LinkLost,

    /// <summary>The actor that spoke for it ended while its link stayed open.</summary>
    ActorEnded,

    /// <summary>No heartbeat for too long.</summary>
    Silent,
}
