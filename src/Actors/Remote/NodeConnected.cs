namespace Lockstep.Actors;

/// <summary>Sent to subscribers of <see cref="ActorSystem.SubscribeToNodes"/> when a link has been opened, by either side.</summary>
public sealed record NodeConnected(NodeLink Link);
