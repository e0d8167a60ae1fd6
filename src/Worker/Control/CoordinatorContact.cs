using Lockstep.Actors;
using Lockstep.Protocol.V1;

namespace Lockstep.Worker.Control;

/// <summary>The newest link to a coordinator, and whether it has answered for the run yet.</summary>
internal sealed class CoordinatorContact
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private IActorRef? _coordinator;
    private long _links;
    private long _answered;

    public void Linked(IActorRef coordinator)
    {
        _coordinator = coordinator;
        _links++;
    }

    public void Answered() => _answered = _links;

    /// <summary>Nothing was heard over the link since it was asked.</summary>
    public bool IsDue(AttachDue due) => due.Link == _links && _answered != _links;

    /// <summary>Said until it is answered: a coordinator that is not sure of its lease says nothing.</summary>
    public void Ask(Attach attach, IActorContext context)
    {
        _coordinator?.Tell(attach, context.Self);
        context.Schedule(Patience, new AttachDue(_links));
    }
}
