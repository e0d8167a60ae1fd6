namespace Lockstep.Actors;

/// <summary>Why a link between two nodes ended.</summary>
public enum LinkCloseReason
{
    /// <summary>This node closed it.</summary>
    ClosedHere,

    /// <summary>The other node closed it in good order.</summary>
    ClosedByPeer,

    /// <summary>The connection broke, or the other process died.</summary>
    ConnectionLost,

    /// <summary>The same node opened a newer stream.</summary>
    Replaced,

    /// <summary>The peer sent what is no frame, an oversized one, or one that makes no sense.</summary>
    ProtocolViolation,

    /// <summary>The peer did not take its messages; too many were waiting.</summary>
    PeerTooSlow,
}
