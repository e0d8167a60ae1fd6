using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Membership;

/// <summary>What happens to a <see cref="MembershipState"/>.</summary>
internal abstract record MembershipEvent
{
    public sealed record JoinAsked(NodeInfo Info, IActorRef Ref) : MembershipEvent;

    public sealed record HeartbeatCame(string WorkerId, ulong Sequence, IActorRef? Sender) : MembershipEvent;

    public sealed record LeaveAsked(string WorkerId, string Reason) : MembershipEvent;

    public sealed record RefEnded(IActorRef Ref, UnreachableReason Reason) : MembershipEvent;

    public sealed record CheckDue : MembershipEvent;
}
