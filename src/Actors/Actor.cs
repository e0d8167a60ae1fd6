namespace Lockstep.Actors;

/// <summary>
/// Something that receives one message at a time. Handlers are synchronous and must not block: asynchronous work comes back as a message
/// (<see cref="IActorContext.PipeToSelf"/>). An exception out of a handler goes to the supervisor.
/// </summary>
public abstract class Actor
{
    private IActorContext? _context;

    /// <summary>The actor's surroundings; valid from <see cref="PreStart"/> on, not in the constructor.</summary>
    /// <exception cref="InvalidOperationException">Used in a constructor.</exception>
    protected IActorContext Context
        => _context ?? throw new InvalidOperationException($"{GetType().Name} uses its context in the constructor; use it from PreStart on.");

    internal void Attach(IActorContext context) => _context = context;

    /// <summary>Handles one message.</summary>
    protected internal abstract void Receive(object message);

    /// <summary>Called before the first message of every instance, restarted ones included.</summary>
    protected internal virtual void PreStart()
    {
    }

    /// <summary>Called once, when the actor has ended and its children have.</summary>
    protected internal virtual void PostStop()
    {
    }

    /// <summary>Called on the failed instance before a fresh one takes its place; its children are stopped afterwards.</summary>
    protected internal virtual void PreRestart(Exception cause)
    {
    }
}
