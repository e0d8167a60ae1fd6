namespace Lockstep.Cli.Chaos;

/// <summary>How a run is disturbed.</summary>
/// <param name="Kinds">Of these one is chosen each time.</param>
/// <param name="Target">Who is hit.</param>
/// <param name="Every">Mean time between two faults.</param>
/// <param name="Length">For how long.</param>
/// <param name="Duration">Of a fault that ends by itself.</param>
/// <param name="Factor">Of a slow worker.</param>
/// <param name="Seed">Of all that is chosen.</param>
internal sealed record ChaosPlan(IReadOnlyList<string> Kinds, ChaosTarget Target, TimeSpan Every, TimeSpan Length, TimeSpan Duration, double Factor, int Seed);
