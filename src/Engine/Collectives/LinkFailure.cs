namespace Lockstep.Engine.Collectives;

/// <summary>Why a link ended. The same word stands in logs, status and tests.</summary>
public enum LinkFailure
{
    PeerClosed,
    PeerSilent,
    ProtocolViolation,
    Aborted,
    CollectiveFailed,
}
