namespace Lockstep.Cli.Views;

/// <summary>A line of a tuning table.</summary>
/// <param name="UpToKb">Sizes in KiB that it holds for.</param>
/// <param name="Algorithm">The fastest.</param>
/// <param name="MedianMs">At the largest size tried.</param>
internal sealed record TuningLine(double UpToKb, string Algorithm, double MedianMs);
