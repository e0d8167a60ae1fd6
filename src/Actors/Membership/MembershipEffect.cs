namespace Lockstep.Actors.Membership;

/// <summary>What is to be done after a change of <see cref="MembershipState"/>.</summary>
internal abstract record MembershipEffect
{
    /// <summary>Tell the subscribers.</summary>
    public sealed record Publish(object News) : MembershipEffect;

    /// <summary>Send a message.</summary>
    public sealed record Send(IActorRef To, object Message) : MembershipEffect;

    /// <summary>Hear of the end of this reference.</summary>
    public sealed record Watch(IActorRef Ref) : MembershipEffect;

    /// <summary>No longer hear of it.</summary>
    public sealed record Unwatch(IActorRef Ref) : MembershipEffect;
}
