using Lockstep.Actors.Asking;

namespace Lockstep.Actors.Remote;

/// <summary>An actor at the other end of a link. Equal by link and path: after a reconnection it is another reference.</summary>
internal sealed class RemoteActorRef(NodeLink link, string target) : IActorRef, IEquatable<RemoteActorRef>
{
    public string Path => $"//{link.NodeName}{target}";

    public NodeLink Link => link;

    /// <summary>Path within the other node.</summary>
    public string Target => target;

    public void Tell(object message, IActorRef? sender = null) => link.Send(this, message, sender);

    public Task<T> AskAsync<T>(object message, TimeSpan timeout, CancellationToken cancellation = default)
        => AskRef.AskAsync<T>(this, message, timeout, link.System.TimeProvider, cancellation);

    public bool Equals(RemoteActorRef? other) => other is not null && other.Link == link && other.Target == target;

    public override bool Equals(object? obj) => Equals(obj as RemoteActorRef);

    public override int GetHashCode() => HashCode.Combine(link, target);

    public override string ToString() => Path;
}
