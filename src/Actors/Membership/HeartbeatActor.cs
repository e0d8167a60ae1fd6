using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Membership;

/// <summary>
/// Runs on a worker: joins the membership on behalf of <paramref name="speaker"/> (who gets <see cref="JoinAccepted"/> and becomes
/// <see cref="Member.Ref"/>), then sends heartbeats; leaves when it stops. Tied to one link: spawn a fresh one after a reconnection.
/// It sends a heartbeat of nobody before it joins: the answer tells the term, and an outdated coordinator is never joined.
/// </summary>
/// <param name="membership">The coordinator's membership actor.</param>
/// <param name="info">This node.</param>
/// <param name="speaker">The actor that speaks for this node; local.</param>
/// <param name="news">Called, on the actor's thread, with what it finds out; null for nobody.</param>
/// <param name="options">Null for the defaults.</param>
public sealed class HeartbeatActor(
    IActorRef membership, NodeInfo info, IActorRef speaker, Action<CoordinatorNews>? news = null, HeartbeatOptions? options = null) : Actor
{
    private readonly HeartbeatOptions _options = options ?? new HeartbeatOptions();
    private ulong _sequence;
    private ulong _heard;
    private ulong? _joinedAt;
    private bool _isLinked;
    private bool _isOver;

    /// <inheritdoc/>
    protected internal override void PreStart()
    {
        Beat();
        Context.ScheduleEvery(_options.Interval, BeatDue.Instance);
    }

    /// <inheritdoc/>
    protected internal override void Receive(object message)
    {
        switch (message)
        {
            case BeatDue when !_isOver:
                Beat();
                break;
            case UnknownMember stranger when Accepts(stranger.Term):
                Join();
                break;
            case HeartbeatHeard heard when Accepts(heard.Term):
                OnHeard(heard);
                break;
        }
    }

    /// <inheritdoc/>
    protected internal override void PostStop() => membership.Tell(new Leave { WorkerId = info.WorkerId, Reason = "Stopped" });

    private void Beat()
    {
        if (_sequence - _heard >= (ulong)_options.SilentAfter)
        {
            End(new CoordinatorNews.Silent());
            return;
        }

        // Before the join it is nobody's: the coordinator may still know this node over an earlier link, which is lost.
        membership.Tell(new Heartbeat { WorkerId = _joinedAt is null ? string.Empty : info.WorkerId, Sequence = ++_sequence }, Context.Self);
    }

    private void OnHeard(HeartbeatHeard heard)
    {
        _heard = Math.Max(_heard, heard.Sequence);
        if (!_isLinked && heard.Sequence > _joinedAt)
        {
            _isLinked = true;
            news?.Invoke(new CoordinatorNews.Linked(heard.Term));
        }
    }

    private void Join()
    {
        _heard = _sequence;
        _joinedAt = _sequence;
        membership.Tell(new Join { Info = info }, speaker);
        Beat();
    }

    private bool Accepts(ulong term)
    {
        if (term < _options.LeastTerm && !_isOver)
        {
            End(new CoordinatorNews.Outdated(term));
        }

        return !_isOver;
    }

    private void End(CoordinatorNews why)
    {
        _isOver = true;
        news?.Invoke(why);
    }

    private sealed class BeatDue
    {
        public static readonly BeatDue Instance = new();
    }
}
