using Lockstep.Actors;
using Lockstep.Protocol.Rpc;

namespace Lockstep.Coordinator.Hosting;

/// <summary>The actor <c>/coordinator</c> of whichever life leads: the API outlives them.</summary>
/// <param name="current">Throws <see cref="RpcException"/> while none leads.</param>
internal sealed class LeaderRef(Func<LeaderLife> current) : IActorRef
{
    public string Path => "/coordinator";

    public void Tell(object message, IActorRef? sender = null)
    {
        try
        {
            current().Coordinator.Tell(message, sender);
        }
        catch (RpcException)
        {
            // As a message to any actor that is gone; whoever waits for its effect is cut off with the life's end.
        }
    }

    public Task<T> AskAsync<T>(object message, TimeSpan timeout, CancellationToken cancellation = default) =>
        current().Coordinator.AskAsync<T>(message, timeout, cancellation);
}
