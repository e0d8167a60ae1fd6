using Lockstep.Actors.Asking;
using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Remote;

/// <summary>Sender of a question that came over a link: what it is told goes back as the answer.</summary>
internal sealed class RemoteAskerRef(NodeLink link, ulong askId) : IActorRef, IAsker
{
    public string Path => $"//{link.NodeName}/ask/{askId}";

    public void Tell(object message, IActorRef? sender = null) => link.SendReply(this, message, askId, sender);

    public Task<T> AskAsync<T>(object message, TimeSpan timeout, CancellationToken cancellation = default)
        => Task.FromException<T>(new AskFailedException("The sender of a question takes an answer and cannot be asked itself."));

    public void Fail(string reason)
        => link.Post(new Frame { Envelope = new Envelope { AskId = askId, Reply = true, Failure = reason } });
}
