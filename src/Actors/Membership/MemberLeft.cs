namespace Lockstep.Actors.Membership;

/// <summary>A member is no longer one: it said goodbye, or was unreachable for too long.</summary>
/// <param name="Member">The former member.</param>
/// <param name="Reason">Its own words, or <c>Expired</c>.</param>
public sealed record MemberLeft(Member Member, string Reason);
