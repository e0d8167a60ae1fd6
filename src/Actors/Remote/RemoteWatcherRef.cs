using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Remote;

/// <summary>Someone on the other node who watches an actor of ours; takes <see cref="Terminated"/> and nothing else.</summary>
internal sealed record RemoteWatcherRef(NodeLink Link, string Watcher) : IActorRef
{
    public string Path => $"//{Link.NodeName}{Watcher}";

    public void Tell(object message, IActorRef? sender = null)
    {
        if (message is Terminated news)
        {
            Link.Watches.Forget(this, news.Actor.Path);
            Link.Post(NewFrame(news.Actor.Path, news.Reason));
        }
    }

    public Frame NewFrame(string target, TerminationReason reason)
        => new() { Terminated = new ActorTerminated { Target = target, Watcher = Watcher, Reason = reason.ToString() } };

    public Task<T> AskAsync<T>(object message, TimeSpan timeout, CancellationToken cancellation = default)
        => Task.FromException<T>(new AskFailedException("A watcher of another node cannot be asked."));
}
