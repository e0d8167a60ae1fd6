namespace Lockstep.Cli.Chaos;

/// <summary>How a disturbed run ended beside the same run left in peace.</summary>
/// <param name="Steps">Of both.</param>
/// <param name="DisturbedHash">SHA-256 over parameters, optimizer and batch-norm state.</param>
/// <param name="Same">Whether the hashes are: the faults left no trace.</param>
internal sealed record SoakFigures(long Steps, string DisturbedHash, string UndisturbedHash, bool Same, ChaosReport Chaos);
