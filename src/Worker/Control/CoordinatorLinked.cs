using Lockstep.Actors;

namespace Lockstep.Worker.Control;

/// <summary>A link to a coordinator is up.</summary>
/// <param name="Coordinator">The actor that answers for runs.</param>
/// <param name="Term">Of the coordinator's life.</param>
internal sealed record CoordinatorLinked(IActorRef Coordinator, ulong Term);
