namespace Lockstep.Worker.Diagnostics;

/// <summary>One step of a sweep.</summary>
/// <param name="Rate">Learning rate of its update.</param>
/// <param name="Loss">Mean loss of its samples, before the update.</param>
/// <param name="Smoothed">Weighted mean of this loss and those before it, the weight of each a fifth less than that of the next.</param>
public sealed record RateSweepPoint(double Rate, double Loss, double Smoothed);
