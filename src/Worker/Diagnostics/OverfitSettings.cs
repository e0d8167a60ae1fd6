namespace Lockstep.Worker.Diagnostics;

/// <summary>What <see cref="OverfitTrial"/> does.</summary>
/// <param name="Samples">Training images that are learned by heart; at least 2.</param>
/// <param name="MaxPasses">Passes over them before it gives up.</param>
/// <param name="Threads">CPU threads.</param>
public sealed record OverfitSettings(int Samples, int MaxPasses, int Threads);
