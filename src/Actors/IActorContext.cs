namespace Lockstep.Actors;

/// <summary>What an actor can do beside receiving. Used from the actor's own handlers only; <see cref="Self"/> may be used anywhere.</summary>
public interface IActorContext
{
    /// <summary>The actor's own address.</summary>
    IActorRef Self { get; }

    /// <summary>Sender of the message being handled; null where there is none.</summary>
    IActorRef? Sender { get; }

    /// <summary>The supervisor; null for an actor spawned by the system itself.</summary>
    IActorRef? Parent { get; }

    /// <summary>The system that the actor lives in.</summary>
    ActorSystem System { get; }

    /// <summary>Creates a child that this actor supervises.</summary>
    /// <exception cref="ArgumentException">The name is empty or has characters other than letters, digits, <c>.</c>, <c>_</c>, <c>-</c>.</exception>
    /// <exception cref="InvalidOperationException">The name is in use.</exception>
    IActorRef Spawn(string name, Func<Actor> factory, SupervisionPolicy? policy = null);

    /// <summary>Asks for a <see cref="Terminated"/> message when the actor, local or remote, is gone. Also where it is gone already.</summary>
    /// <exception cref="ArgumentException">Not a reference of this system.</exception>
    void Watch(IActorRef actor);

    /// <summary>Takes <see cref="Watch"/> back; no <see cref="Terminated"/> is received afterwards.</summary>
    void Unwatch(IActorRef actor);

    /// <summary>Stops a local actor after the message that it handles now; its children end first, its waiting messages become dead letters.</summary>
    /// <exception cref="ArgumentException">Not a local actor of this system.</exception>
    void Stop(IActorRef actor);

    /// <summary>Sends a message to this actor after a delay. Dispose to cancel; a restart or stop cancels too.</summary>
    IDisposable Schedule(TimeSpan delay, object message);

    /// <summary>Sends a message to this actor once per interval; a tick is left out while the one before waits in the mailbox.</summary>
    IDisposable ScheduleEvery(TimeSpan interval, object message);

    /// <summary>Sends the outcome of a task to this actor as a message. The functions run outside the actor: they must not touch its state.</summary>
    void PipeToSelf<T>(Task<T> task, Func<T, object> success, Func<Exception, object> failure);

    /// <summary>Answers the sender of the message being handled; a dead letter where it has none.</summary>
    void Reply(object message);
}
