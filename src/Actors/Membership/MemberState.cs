namespace Lockstep.Actors.Membership;

/// <summary>Whether a member is heard of.</summary>
public enum MemberState
{
    /// <summary>Its heartbeats come.</summary>
    Up,

    /// <summary>Its link was lost or it is silent.</summary>
    Unreachable,
}
