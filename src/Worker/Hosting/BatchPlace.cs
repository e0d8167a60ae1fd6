namespace Lockstep.Worker.Hosting;

/// <summary>Which batch to look at.</summary>
/// <param name="Epoch">From 0.</param>
/// <param name="Step">Of the epoch, from 0.</param>
/// <param name="Rank">Whose share of the step.</param>
/// <param name="Workers">That share the step, at least 1.</param>
public sealed record BatchPlace(long Epoch, long Step, int Rank, int Workers);
