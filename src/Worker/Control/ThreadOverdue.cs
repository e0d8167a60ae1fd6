namespace Lockstep.Worker.Control;

/// <summary>The training thread of this number was told to stop a while ago.</summary>
internal sealed record ThreadOverdue(long Thread);
