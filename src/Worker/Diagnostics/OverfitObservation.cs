namespace Lockstep.Worker.Diagnostics;

/// <summary>Everything that <see cref="OverfitDiagnosis"/> judges by.</summary>
/// <param name="Samples">Samples of a pass.</param>
/// <param name="DistinctLabels">Different labels among them.</param>
/// <param name="LearningRate">The rate after the ramp.</param>
/// <param name="Passes">In order; the last may have a loss that is not finite.</param>
/// <param name="StillLayers">Layers with parameters whose gradient was exactly zero at the end, in forward order.</param>
public sealed record OverfitObservation(int Samples, int DistinctLabels, double LearningRate, IReadOnlyList<OverfitPass> Passes, IReadOnlyList<string> StillLayers);
