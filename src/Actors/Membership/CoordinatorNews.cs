namespace Lockstep.Actors.Membership;

/// <summary>What a <see cref="HeartbeatActor"/> finds out about the coordinator at the other end of its link.</summary>
public abstract record CoordinatorNews
{
    private CoordinatorNews()
    {
    }

    /// <summary>This node is a member there; its speaker has <see cref="Lockstep.Protocol.V1.JoinAccepted"/>.</summary>
    /// <param name="Term">Number of the coordinator's life.</param>
    public sealed record Linked(ulong Term) : CoordinatorNews;

    /// <summary>Its term is lower than one seen before: another coordinator has taken over since. It was not joined.</summary>
    /// <param name="Term">Number of the coordinator's life.</param>
    public sealed record Outdated(ulong Term) : CoordinatorNews;

    /// <summary>It answers no heartbeats any more.</summary>
    public sealed record Silent : CoordinatorNews;
}
