namespace Lockstep.Worker.Control;

/// <summary>Time to tell how far training is.</summary>
internal sealed record ReportTick;
