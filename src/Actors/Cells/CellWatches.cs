using Lockstep.Actors.Remote;

namespace Lockstep.Actors.Cells;

/// <summary>Death watch of one cell, both ways: whom it watches and who watches it. Touched during the cell's turn only.</summary>
internal sealed class CellWatches(ActorCell cell)
{
    private readonly List<IActorRef> _watchers = [];
    private readonly HashSet<IActorRef> _watched = [];
    private TerminationReason? _ended;

    public void Watch(IActorRef target)
    {
        if (!_watched.Add(target))
        {
            return;
        }

        switch (target)
        {
            case LocalActorRef local:
                local.Cell.Mailbox.Post(new AddWatcherSignal(cell.Self));
                break;
            case RemoteActorRef remote:
                remote.Link.Watch(remote, cell.Self);
                break;
            default:
                _watched.Remove(target);
                throw new ArgumentException($"'{target.Path}' cannot be watched: only actors of this system and of linked nodes can.", nameof(target));
        }
    }

    public void Unwatch(IActorRef target)
    {
        if (_watched.Remove(target))
        {
            TakeBack(target);
        }
    }

    /// <summary>True where the news is still wanted.</summary>
    public bool Accept(Terminated news) => _watched.Remove(news.Actor);

    public void AddWatcher(IActorRef watcher)
    {
        if (_ended is { } reason)
        {
            watcher.Tell(new Terminated(cell.Self, reason));
        }
        else if (!_watchers.Contains(watcher))
        {
            _watchers.Add(watcher);
        }
    }

    public void RemoveWatcher(IActorRef watcher) => _watchers.Remove(watcher);

    /// <summary>The cell has ended: tells its watchers, in the order in which they came, and lets go of those it watched.</summary>
    public void End(TerminationReason reason)
    {
        _ended = reason;
        foreach (var target in _watched)
        {
            TakeBack(target);
        }

        _watched.Clear();
        foreach (var watcher in _watchers)
        {
            watcher.Tell(new Terminated(cell.Self, reason));
        }

        _watchers.Clear();
    }

    private void TakeBack(IActorRef target)
    {
        switch (target)
        {
            case LocalActorRef local:
                local.Cell.Mailbox.Post(new RemoveWatcherSignal(cell.Self));
                break;
            case RemoteActorRef remote:
                remote.Link.Unwatch(remote, cell.Self);
                break;
        }
    }
}
