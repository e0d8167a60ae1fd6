using Lockstep.Actors;

namespace Lockstep.Worker.Control;

/// <summary>A link to a coordinator is up and this worker is a member there; follows its <see cref="Lockstep.Protocol.V1.JoinAccepted"/>.</summary>
/// <param name="Coordinator">The actor <c>/coordinator</c> over the new link; ends with it.</param>
/// <param name="Term">Never lower than that of an earlier link.</param>
internal sealed record CoordinatorLinked(IActorRef Coordinator, ulong Term);
