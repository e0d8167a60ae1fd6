namespace Lockstep.Worker.Control;

/// <summary>The link to the coordinator is lost.</summary>
internal sealed record CoordinatorGone;
