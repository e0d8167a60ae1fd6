using Lockstep.Actors.Cells;
using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Remote;

/// <summary>Death watch across one link: ours of actors over there, and theirs of actors here.</summary>
internal sealed class LinkWatches
{
    private readonly Lock _gate = new();
    private readonly List<(RemoteActorRef Target, IActorRef Watcher)> _ours = [];
    private readonly List<(LocalActorRef Target, RemoteWatcherRef Watcher)> _theirs = [];
    private bool _closed;

    /// <summary>False where the link is closed: the watcher has been told.</summary>
    public bool AddOurs(RemoteActorRef target, IActorRef watcher)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _ours.Add((target, watcher));
                return true;
            }
        }

        watcher.Tell(new Terminated(target, TerminationReason.NodeLost));
        return false;
    }

    /// <summary>True where no watch of ours on this pair is left to be taken back on the other side.</summary>
    public bool RemoveOurs(RemoteActorRef target, IActorRef watcher)
    {
        lock (_gate)
        {
            return _ours.Remove((target, watcher));
        }
    }

    /// <summary>The peer says that an actor of its own has ended.</summary>
    public void OnTerminated(ActorTerminated news)
    {
        var reason = Enum.TryParse<TerminationReason>(news.Reason, out var known) ? known : TerminationReason.Stopped;
        (RemoteActorRef Target, IActorRef Watcher) found;
        lock (_gate)
        {
            var index = _ours.FindIndex(pair => pair.Target.Target == news.Target && pair.Watcher.Path == news.Watcher);
            if (index < 0)
            {
                return;
            }

            found = _ours[index];
            _ours.RemoveAt(index);
        }

        found.Watcher.Tell(new Terminated(found.Target, reason));
    }

    public void AddTheirs(LocalActorRef target, RemoteWatcherRef watcher)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _theirs.Add((target, watcher));
        }

        target.Cell.Mailbox.Post(new AddWatcherSignal(watcher));
    }

    public void RemoveTheirs(RemoteWatcherRef watcher, string target)
    {
        if (Forget(watcher, target) is { } local)
        {
            local.Cell.Mailbox.Post(new RemoveWatcherSignal(watcher));
        }
    }

    public LocalActorRef? Forget(RemoteWatcherRef watcher, string target)
    {
        lock (_gate)
        {
            var index = _theirs.FindIndex(pair => pair.Watcher == watcher && pair.Target.Path == target);
            if (index < 0)
            {
                return null;
            }

            var local = _theirs[index].Target;
            _theirs.RemoveAt(index);
            return local;
        }
    }

    /// <summary>The link is gone: everyone here who watched through it is told, nobody over there is told any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }

        foreach (var (target, watcher) in _ours)
        {
            watcher.Tell(new Terminated(target, TerminationReason.NodeLost));
        }

        foreach (var (target, watcher) in _theirs)
        {
            target.Cell.Mailbox.Post(new RemoveWatcherSignal(watcher));
        }
    }
}
