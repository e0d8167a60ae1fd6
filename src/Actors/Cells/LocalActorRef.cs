using Lockstep.Actors.Asking;

namespace Lockstep.Actors.Cells;

/// <summary>Reference to a cell of this process. One per cell, so that equality is identity.</summary>
internal sealed class LocalActorRef(ActorCell cell) : IActorRef
{
    public string Path => cell.Path;

    public ActorCell Cell => cell;

    public void Tell(object message, IActorRef? sender = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        cell.Mailbox.Post(new Letter(message, sender));
    }

    public Task<T> AskAsync<T>(object message, TimeSpan timeout, CancellationToken cancellation = default)
        => AskRef.AskAsync<T>(this, message, timeout, cell.System.TimeProvider, cancellation);

    public override string ToString() => Path;
}
