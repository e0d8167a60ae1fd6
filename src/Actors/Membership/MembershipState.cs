using System.Collections.Immutable;
using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Membership;

/// <summary>The members and the rules by which they come and go; pure. Times are monotonic.</summary>
internal sealed record MembershipState(MembershipOptions Options, ImmutableArray<Member> Members)
{
    public MembershipState(MembershipOptions options)
        : this(options, [])
    {
    }

    public (MembershipState Next, ImmutableArray<MembershipEffect> Effects) On(MembershipEvent happened, TimeSpan now) => happened switch
    {
        MembershipEvent.JoinAsked join => OnJoin(join, now),
        MembershipEvent.HeartbeatCame heartbeat => OnHeartbeat(heartbeat, now),
        MembershipEvent.LeaveAsked leave => OnLeave(leave),
        MembershipEvent.RefEnded ended => OnRefEnded(ended),
        MembershipEvent.CheckDue => OnCheck(now),
        _ => (this, []),
    };

    private (MembershipState Next, ImmutableArray<MembershipEffect> Effects) OnJoin(MembershipEvent.JoinAsked join, TimeSpan now)
    {
        var joined = new Member(join.Info, join.Ref, MemberState.Up, new PhiAccrualDetector(Options.Detector, now));
        var accepted = new MembershipEffect.Send(join.Ref, new JoinAccepted { WorkerId = joined.WorkerId, Term = Options.Term });
        var published = new MembershipEffect.Publish(new MemberJoined(joined));
        var watched = new MembershipEffect.Watch(join.Ref);
        if (Find(joined.WorkerId) is not { } before)
        {
            return (this with { Members = Members.Add(joined) }, [watched, accepted, published]);
        }

        // Asked again over the same reference: the answer was slow, nothing is new.
        if (before.Ref.Equals(join.Ref) && before.State == MemberState.Up)
        {
            return (Replace(before, before with { Detector = before.Detector.Heartbeat(now) }), [accepted]);
        }

        // The member reconnected before its old reference was seen to end: subscribers must not miss that the old one is void.
        ImmutableArray<MembershipEffect> effects = before.State == MemberState.Up
            ? [new MembershipEffect.Unwatch(before.Ref), new MembershipEffect.Publish(new MemberUnreachable(before with { State = MemberState.Unreachable }, UnreachableReason.LinkLost))]
            : [new MembershipEffect.Unwatch(before.Ref)];
        return (Replace(before, joined), [.. effects, watched, accepted, published]);
    }

    private (MembershipState Next, ImmutableArray<MembershipEffect> Effects) OnHeartbeat(MembershipEvent.HeartbeatCame heartbeat, TimeSpan now)
    {
        // One that was given up joins anew: the reference that it had may be dead.
        if (Find(heartbeat.WorkerId) is not { State: MemberState.Up } member)
        {
            return (this, Answer(heartbeat, new UnknownMember { WorkerId = heartbeat.WorkerId, Term = Options.Term }));
        }

        var alive = member with { Detector = member.Detector.Heartbeat(now) };
        var heard = Answer(heartbeat, new HeartbeatHeard { Sequence = heartbeat.Sequence, Term = Options.Term });
        return (Replace(member, alive), heard);
    }

    private static ImmutableArray<MembershipEffect> Answer(MembershipEvent.HeartbeatCame heartbeat, object answer)
        => heartbeat.Sender is null ? [] : [new MembershipEffect.Send(heartbeat.Sender, answer)];

    private (MembershipState Next, ImmutableArray<MembershipEffect> Effects) OnLeave(MembershipEvent.LeaveAsked leave)
        => Find(leave.WorkerId) is { } member ? Remove(member, leave.Reason) : (this, []);

    private (MembershipState Next, ImmutableArray<MembershipEffect> Effects) OnRefEnded(MembershipEvent.RefEnded ended)
    {
        var member = Members.FirstOrDefault(m => m.Ref.Equals(ended.Ref) && m.State == MemberState.Up);
        return member is null ? (this, []) : GiveUp(member, ended.Reason);
    }

    private (MembershipState Next, ImmutableArray<MembershipEffect> Effects) OnCheck(TimeSpan now)
    {
        var (state, effects) = (this, ImmutableArray<MembershipEffect>.Empty);
        foreach (var member in Members)
        {
            var (next, more) = state.Check(member, now);
            (state, effects) = (next, effects.AddRange(more));
        }

        return (state, effects);
    }

    private (MembershipState Next, ImmutableArray<MembershipEffect> Effects) Check(Member member, TimeSpan now) => member.State switch
    {
        MemberState.Up when member.Detector.IsSilent(now) => GiveUp(member, UnreachableReason.Silent),
        MemberState.Unreachable when member.Silence(now) >= Options.ForgetAfter => Remove(member, "Expired"),
        _ => (this, []),
    };

    private (MembershipState Next, ImmutableArray<MembershipEffect> Effects) GiveUp(Member member, UnreachableReason reason)
    {
        var lost = member with { State = MemberState.Unreachable };
        return (Replace(member, lost), [new MembershipEffect.Publish(new MemberUnreachable(lost, reason))]);
    }

    private (MembershipState Next, ImmutableArray<MembershipEffect> Effects) Remove(Member member, string reason)
        => (this with { Members = Members.Remove(member) }, [new MembershipEffect.Unwatch(member.Ref), new MembershipEffect.Publish(new MemberLeft(member, reason))]);

    private Member? Find(string workerId) => Members.FirstOrDefault(member => member.WorkerId == workerId);

    private MembershipState Replace(Member before, Member after) => this with { Members = Members.Replace(before, after) };
}
