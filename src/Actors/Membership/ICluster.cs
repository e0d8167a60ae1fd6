namespace Lockstep.Actors.Membership;

/// <summary>Who is in the cluster. Safe to use from any thread.</summary>
public interface ICluster
{
    /// <summary>All members, in the order in which they joined, the unreachable ones included.</summary>
    IReadOnlyList<Member> Members { get; }

    /// <summary>Clock of the members' heartbeats (monotonic).</summary>
    TimeSpan Now { get; }

    /// <summary>
    /// Sends <see cref="MemberJoined"/>, <see cref="MemberUnreachable"/> and <see cref="MemberLeft"/> to an actor, first a
    /// <see cref="MemberJoined"/> for each member that is up now. Dispose to end.
    /// </summary>
    IDisposable Subscribe(IActorRef subscriber);
}
