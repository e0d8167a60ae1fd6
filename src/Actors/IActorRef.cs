namespace Lockstep.Actors;

/// <summary>
/// Address of an actor, in this process or on another node. Messages from one sender arrive in the order in which they were sent, each at most once.
/// Two references are equal where they address the same actor.
/// </summary>
public interface IActorRef
{
    /// <summary><c>/coordinator/runs/7</c> for a local actor, <c>//worker-1/worker</c> for one on node <c>worker-1</c>.</summary>
    string Path { get; }

    /// <summary>Sends a message and returns at once; never throws. What cannot be delivered becomes a dead letter.</summary>
    /// <param name="message">To a remote actor: a protobuf message registered in <see cref="MessageRegistry"/>. Not to be changed afterwards.</param>
    /// <param name="sender">Who gets the answer; null for nobody. An actor of one node is not carried on as the sender to a third.</param>
    void Tell(object message, IActorRef? sender = null);

    /// <summary>Sends a message and waits for the receiver's <see cref="IActorContext.Reply"/>.</summary>
    /// <exception cref="TimeoutException">No answer within <paramref name="timeout"/>.</exception>
    /// <exception cref="AskFailedException">There will be no answer: the actor does not exist, its handler failed, or the connection broke.</exception>
    /// <exception cref="InvalidCastException">The answer is no <typeparamref name="T"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    Task<T> AskAsync<T>(object message, TimeSpan timeout, CancellationToken cancellation = default);
}
