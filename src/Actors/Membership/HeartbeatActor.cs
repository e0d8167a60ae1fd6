using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Membership;

/// <summary>
/// Runs on a worker: joins the membership on behalf of <paramref name="speaker"/> (who gets <see cref="JoinAccepted"/> and becomes
/// <see cref="Member.Ref"/>), then sends heartbeats; leaves when it stops. Tied to one link: spawn a fresh one after a reconnection.
/// </summary>
/// <param name="membership">The coordinator's membership actor.</param>
/// <param name="info">This node.</param>
/// <param name="speaker">The actor that speaks for this node; local.</param>
/// <param name="interval">Time between heartbeats; null for 100 ms.</param>
public sealed class HeartbeatActor(IActorRef membership, NodeInfo info, IActorRef speaker, TimeSpan? interval = null) : Actor
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMilliseconds(100);

    private ulong _sequence;

    /// <inheritdoc/>
    protected internal override void PreStart()
    {
        Join();
        Context.ScheduleEvery(interval ?? DefaultInterval, Beat.Instance);
    }

    /// <inheritdoc/>
    protected internal override void Receive(object message)
    {
        switch (message)
        {
            case Beat:
                membership.Tell(new Heartbeat { WorkerId = info.WorkerId, Sequence = ++_sequence }, Context.Self);
                break;
            case UnknownMember:
                Join();
                break;
        }
    }

    /// <inheritdoc/>
    protected internal override void PostStop() => membership.Tell(new Leave { WorkerId = info.WorkerId, Reason = "Stopped" });

    private void Join() => membership.Tell(new Join { Info = info }, speaker);

    private sealed class Beat
    {
        public static readonly Beat Instance = new();
    }
}
