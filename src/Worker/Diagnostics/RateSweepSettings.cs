namespace Lockstep.Worker.Diagnostics;

/// <summary>The rates that <see cref="RateSweep"/> tries.</summary>
/// <param name="From">First rate, above 0.</param>
/// <param name="To">Last rate, above the first.</param>
/// <param name="Steps">Optimizer steps from one to the other, in equal ratios; at least 10.</param>
/// <param name="Threads">CPU threads.</param>
public sealed record RateSweepSettings(double From, double To, int Steps, int Threads);
