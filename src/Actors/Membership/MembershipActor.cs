using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Membership;

/// <summary>
/// Runs on the coordinator. Receives <see cref="Join"/> (its sender becomes <see cref="Member.Ref"/> and gets <see cref="JoinAccepted"/>),
/// <see cref="Heartbeat"/> and <see cref="Leave"/>; keeps a <see cref="ClusterView"/> up to date. A lost link is a verdict at once, silence after the detector's time.
/// </summary>
public sealed class MembershipActor : Actor
{
    private readonly ClusterView _view;
    private MembershipState _state;

    /// <summary>Creates the actor over a view that has no other actor.</summary>
    public MembershipActor(ClusterView view, MembershipOptions? options = null)
    {
        _view = view;
        _state = new MembershipState(options ?? new MembershipOptions());
    }

    /// <summary>Registers the messages of membership for links between nodes.</summary>
    public static MessageRegistry Register(MessageRegistry messages)
        => messages.Register<Join>().Register<JoinAccepted>().Register<Heartbeat>().Register<UnknownMember>().Register<Leave>().Register<HeartbeatHeard>();

    /// <inheritdoc/>
    protected internal override void PreStart() => Context.ScheduleEvery(_state.Options.CheckInterval, new MembershipEvent.CheckDue());

    /// <inheritdoc/>
    protected internal override void Receive(object message)
    {
        if (ToEvent(message) is { } happened)
        {
            Apply(happened);
        }
    }

    private MembershipEvent? ToEvent(object message) => message switch
    {
        Join { Info.WorkerId.Length: > 0 } join when Context.Sender is { } sender => new MembershipEvent.JoinAsked(join.Info, sender),
        Heartbeat heartbeat => new MembershipEvent.HeartbeatCame(heartbeat.WorkerId, heartbeat.Sequence, Context.Sender),
        Leave leave => new MembershipEvent.LeaveAsked(leave.WorkerId, leave.Reason),
        Terminated { Reason: TerminationReason.NodeLost } lost => new MembershipEvent.RefEnded(lost.Actor, UnreachableReason.LinkLost),
        Terminated ended => new MembershipEvent.RefEnded(ended.Actor, UnreachableReason.ActorEnded),
        MembershipEvent own => own,
        _ => null,
    };

    private void Apply(MembershipEvent happened)
    {
        var (next, effects) = _state.On(happened, _view.Now);
        _state = next;
        _view.Update(next.Members, effects.OfType<MembershipEffect.Publish>().Select(effect => effect.News));
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case MembershipEffect.Send send:
                    send.To.Tell(send.Message, Context.Self);
                    break;
                case MembershipEffect.Watch watch:
                    Context.Watch(watch.Ref);
                    break;
                case MembershipEffect.Unwatch unwatch:
                    Context.Unwatch(unwatch.Ref);
                    break;
            }
        }
    }
}
