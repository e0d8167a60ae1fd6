using System.Collections.Immutable;

namespace Lockstep.Actors.Membership;

/// <summary>What the membership actor knows, readable from any thread. Give one to a <see cref="MembershipActor"/> and keep it.</summary>
/// <param name="time">Clock, the same as the actor system's.</param>
public sealed class ClusterView(TimeProvider time) : ICluster
{
    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private readonly List<IActorRef> _subscribers = [];
    private ImmutableArray<Member> _members = [];

    /// <inheritdoc/>
    public IReadOnlyList<Member> Members
    {
        get
        {
            lock (_gate)
            {
                return _members;
            }
        }
    }

    /// <inheritdoc/>
    public TimeSpan Now => time.GetElapsedTime(_start);

    /// <inheritdoc/>
    public IDisposable Subscribe(IActorRef subscriber)
    {
        lock (_gate)
        {
            _subscribers.Add(subscriber);
            foreach (var member in _members.Where(member => member.State == MemberState.Up))
            {
                subscriber.Tell(new MemberJoined(member));
            }
        }

        return new Subscription(() => Unsubscribe(subscriber));
    }

    /// <summary>List and news change together: nobody sees one without the other.</summary>
    internal void Update(ImmutableArray<Member> members, IEnumerable<object> news)
    {
        lock (_gate)
        {
            _members = members;
            foreach (var item in news)
            {
                _subscribers.ForEach(subscriber => subscriber.Tell(item));
            }
        }
    }

    private void Unsubscribe(IActorRef subscriber)
    {
        lock (_gate)
        {
            _subscribers.Remove(subscriber);
        }
    }
}
