namespace Lockstep.Actors;

/// <summary>Sent to subscribers of <see cref="ActorSystem.SubscribeToNodes"/> when a link has ended.</summary>
/// <param name="Link">The link.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record NodeLost(NodeLink Link, LinkCloseReason Reason, string Detail);
