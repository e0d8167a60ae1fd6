using Lockstep.Actors.Membership;
using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Tests.Membership;

public sealed class MembershipStateTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly IActorRef A = new NamedRef("/a");
    private static readonly IActorRef B = new NamedRef("/b");

    private MembershipState _state = new(new MembershipOptions());

    [Fact]
    public void Join_NewNode_IsAcceptedWatchedAndAnnounced()
    {
        Assert.Equal(["watch /a", "/a ← JoinAccepted", "joined w1"], On(new MembershipEvent.JoinAsked(Node("w1"), A), 0));
        Assert.Equal(["w1 Up"], Members());
    }

    [Fact]
    public void Join_Again_IsAcceptedAndNotAnnouncedTwice()
    {
        On(new MembershipEvent.JoinAsked(Node("w1"), A), 0);
        Assert.Equal(["/a ← JoinAccepted"], On(new MembershipEvent.JoinAsked(Node("w1"), A), 0.1));
    }

    [Fact]
    public void Join_OverNewReference_OldOneIsUnreachableFirst()
    {
        On(new MembershipEvent.JoinAsked(Node("w1"), A), 0);
        Assert.Equal(["unwatch /a", "unreachable w1 LinkLost", "watch /b", "/b ← JoinAccepted", "joined w1"], On(new MembershipEvent.JoinAsked(Node("w1"), B), 1));
        Assert.Empty(On(new MembershipEvent.RefEnded(A, UnreachableReason.LinkLost), 1));
        Assert.Equal(["w1 Up"], Members());
    }

    [Fact]
    public void Silence_OneOfTwo_OnlyThatOneIsUnreachableWithinTwoSeconds()
    {
        On(new MembershipEvent.JoinAsked(Node("w1"), A), 0);
        On(new MembershipEvent.JoinAsked(Node("w2"), B), 0);
        var lost = new List<string>();
        var at = 0.0;
        for (var tenth = 1; tenth <= 20; tenth++)
        {
            On(new MembershipEvent.HeartbeatCame("w2", (ulong)tenth, B), tenth / 10.0);
            foreach (var effect in On(new MembershipEvent.CheckDue(), tenth / 10.0))
            {
                lost.Add(effect);
                at = tenth / 10.0;
            }
        }

        Assert.Equal(["unreachable w1 Silent"], lost);
        Assert.InRange(at, 1, 2);
        Assert.Equal(["w1 Unreachable", "w2 Up"], Members());
    }

    [Fact]
    public void LinkLost_Member_IsUnreachableAtOnce()
    {
        On(new MembershipEvent.JoinAsked(Node("w1"), A), 0);
        Assert.Equal(["unreachable w1 LinkLost"], On(new MembershipEvent.RefEnded(A, UnreachableReason.LinkLost), 0));
    }

    [Fact]
    public void Heartbeat_OfUnreachableMember_IsAskedToJoinAnew()
    {
        On(new MembershipEvent.JoinAsked(Node("w1"), A), 0);
        On(new MembershipEvent.CheckDue(), 5);
        Assert.Equal(["/a ← UnknownMember"], On(new MembershipEvent.HeartbeatCame("w1", 7, A), 6));
        On(new MembershipEvent.JoinAsked(Node("w1"), A), 6);
        Assert.Equal(["w1 Up"], Members());
    }

    [Fact]
    public void Heartbeat_OfStranger_IsAskedToJoin()
        => Assert.Equal(["/a ← UnknownMember"], On(new MembershipEvent.HeartbeatCame("w9", 1, A), 0));

    [Fact]
    public void Answers_OfACoordinator_CarryItsTerm()
    {
        _state = new MembershipState(new MembershipOptions { Term = 5 });
        MembershipEvent[] events = [new MembershipEvent.HeartbeatCame("w1", 1, A), new MembershipEvent.JoinAsked(Node("w1"), A), new MembershipEvent.HeartbeatCame("w1", 2, A)];
        var answers = events.SelectMany(happened =>
        {
            var (next, effects) = _state.On(happened, Second);
            _state = next;
            return effects.OfType<MembershipEffect.Send>().Select(send => send.Message);
        });
        Assert.Equal(
            [new UnknownMember { WorkerId = "w1", Term = 5 }, new JoinAccepted { WorkerId = "w1", Term = 5 }, new HeartbeatHeard { Sequence = 2, Term = 5 }],
            answers);
    }

    [Fact]
    public void Leave_Member_IsRemoved()
    {
        On(new MembershipEvent.JoinAsked(Node("w1"), A), 0);
        Assert.Equal(["unwatch /a", "left w1 Stopped"], On(new MembershipEvent.LeaveAsked("w1", "Stopped"), 1));
        Assert.Empty(Members());
        Assert.Empty(On(new MembershipEvent.LeaveAsked("w1", "Stopped"), 1));
    }

    [Fact]
    public void Check_UnreachableForLong_IsForgotten()
    {
        On(new MembershipEvent.JoinAsked(Node("w1"), A), 0);
        On(new MembershipEvent.RefEnded(A, UnreachableReason.LinkLost), 0);
        Assert.Empty(On(new MembershipEvent.CheckDue(), 59.9));
        Assert.Equal(["unwatch /a", "left w1 Expired"], On(new MembershipEvent.CheckDue(), 60));
    }

    private static NodeInfo Node(string id) => new() { WorkerId = id };

    private string[] Members() => [.. _state.Members.Select(member => $"{member.WorkerId} {member.State}")];

    private string[] On(MembershipEvent happened, double seconds)
    {
        var (next, effects) = _state.On(happened, Second * seconds);
        _state = next;
        return [.. effects.Select(Say)];
    }

    private static string Say(MembershipEffect effect) => effect switch
    {
        MembershipEffect.Send { Message: HeartbeatHeard heard } send => $"{send.To.Path} ← HeartbeatHeard {heard.Sequence}",
        MembershipEffect.Send send => $"{send.To.Path} ← {send.Message.GetType().Name}",
        MembershipEffect.Watch watch => $"watch {watch.Ref.Path}",
        MembershipEffect.Unwatch unwatch => $"unwatch {unwatch.Ref.Path}",
        MembershipEffect.Publish { News: MemberJoined joined } => $"joined {joined.Member.WorkerId}",
        MembershipEffect.Publish { News: MemberUnreachable lost } => $"unreachable {lost.Member.WorkerId} {lost.Reason}",
        MembershipEffect.Publish { News: MemberLeft left } => $"left {left.Member.WorkerId} {left.Reason}",
        _ => "?",
    };

    private sealed record NamedRef(string Path) : IActorRef
    {
        public void Tell(object message, IActorRef? sender = null)
        {
        }

        public Task<T> AskAsync<T>(object message, TimeSpan timeout, CancellationToken cancellation = default) => throw new NotSupportedException();
    }
}
