namespace Lockstep.Actors.Membership;

/// <summary>A node is a member and is heard of: a new one, or one that was unreachable.</summary>
public sealed record MemberJoined(Member Member);
