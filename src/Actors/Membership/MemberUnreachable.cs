namespace Lockstep.Actors.Membership;

/// <summary>A member is no longer heard of. It stays in the list and may come back.</summary>
public sealed record MemberUnreachable(Member Member, UnreachableReason Reason);
