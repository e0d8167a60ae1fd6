namespace Lockstep.Worker.Control;

/// <summary>Time to see whether a coordinator has answered.</summary>
/// <param name="Link">Number of the link over which it was asked.</param>
internal sealed record AttachDue(long Link);
