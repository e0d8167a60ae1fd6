namespace Lockstep.Actors.Remote;

/// <summary>The open links by node, and who wants to hear of them. A node that connects twice keeps the newer link.</summary>
internal sealed class LinkTable
{
    private readonly Lock _gate = new();
    private readonly List<IActorRef> _subscribers = [];
    private NodeLink[] _open = [];

    public IReadOnlyList<NodeLink> Open => Volatile.Read(ref _open);

    public NodeLink? Find(string nodeName) => Array.Find(Volatile.Read(ref _open), link => link.NodeName == nodeName);

    public void Adopt(NodeLink link)
    {
        var detail = $"Node '{link.NodeName}' opened a newer stream.";
        NodeLink? old;
        lock (_gate)
        {
            old = Find(link.NodeName);
            _open = [.. _open.Where(other => other != old), link];
            if (old is not null)
            {
                Publish(new NodeLost(old, LinkCloseReason.Replaced, detail));
            }

            Publish(new NodeConnected(link));
        }

        old?.Close(LinkCloseReason.Replaced, detail);
    }

    public void Release(NodeLink link, LinkCloseReason reason, string detail)
    {
        lock (_gate)
        {
            if (_open.Contains(link))
            {
                _open = [.. _open.Where(other => other != link)];
                Publish(new NodeLost(link, reason, detail));
            }
        }
    }

    public IDisposable Subscribe(IActorRef subscriber)
    {
        lock (_gate)
        {
            _subscribers.Add(subscriber);
            foreach (var link in _open)
            {
                subscriber.Tell(new NodeConnected(link));
            }
        }

        return new Subscription(() => Unsubscribe(subscriber));
    }

    private void Unsubscribe(IActorRef subscriber)
    {
        lock (_gate)
        {
            _subscribers.Remove(subscriber);
        }
    }

    private void Publish(object news)
    {
        foreach (var subscriber in _subscribers)
        {
            subscriber.Tell(news);
        }
    }
}
